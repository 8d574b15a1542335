using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace Monolith.Runtime.Tests;

public sealed class ModuleLocationsTests
{
    private const string Key = "Modules:payments:Location", Elsewhere = "http://payments:8080";

    [Theory]
    [InlineData("http://payments:8080")]
    [InlineData("https://payments.example")]
    public void An_address_is_a_location_elsewhere(string address)
    {
        var location = ModuleLocation.Parse("payments", address);
        Assert.True(location.IsRemote);
        Assert.Equal(address, location.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("Here")]
    [InlineData("payments:8080")]
    [InlineData("ftp://payments")]
    [InlineData("http://payments:8080/api")]
    [InlineData("http://user:secret@payments:8080")]
    public void Anything_else_is_refused_with_the_name_of_the_setting(string text)
    {
        var refusal = Assert.Throws<InvalidOperationException>(() => ModuleLocation.Parse("payments", text));
        Assert.StartsWith("The setting " + Key, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_setting_a_module_of_the_hosts_list_is_here_and_any_other_nowhere()
    {
        using var locations = Read([]);
        Assert.Equal(ModuleLocation.Local, locations.Of("payments"));
        Assert.Equal(ModuleLocation.Absent, locations.Of("billing"));
    }

    [Fact]
    public void A_source_that_the_host_does_not_list_may_be_elsewhere() =>
        Assert.Equal("http://billing:8080", Read([("Modules:billing:Location", "http://billing:8080")]).Of("billing").ToString());

    [Fact]
    public async Task A_change_is_taken_and_told()
    {
        var source = new MemorySource([]);
        using var locations = Read(source);
        var changed = locations.NextChange;
        source.Change(Key, Elsewhere);
        await changed.WaitAsync(TestContext.Current.CancellationToken);
        Assert.True(locations.Of("payments").IsRemote);
        source.Change(Key, "Local");
        Assert.Equal(ModuleLocation.Local, locations.Of("payments"));
    }

    [Fact]
    public void A_change_that_says_nothing_sensible_changes_nothing()
    {
        var source = new MemorySource([(Key, Elsewhere)]);
        using var locations = Read(source);
        var changed = locations.NextChange;
        source.Change(Key, "Here");
        Assert.Equal(Elsewhere, locations.Of("payments").ToString());
        Assert.False(changed.IsCompleted);
    }

    [Fact]
    public void A_module_that_was_not_here_at_the_start_does_not_come_while_the_process_runs()
    {
        var source = new MemorySource([(Key, Elsewhere)]);
        using var locations = Read(source);
        source.Change(Key, "Local");
        Assert.Equal(Elsewhere, locations.Of("payments").ToString());
    }

    private static ModuleLocations Read((string, string)[] settings) => Read(new MemorySource(settings));

    private static ModuleLocations Read(MemorySource source) =>
        new(new ConfigurationBuilder().Add(source).Build(), ["ordering", "payments"], NullLogger<ModuleLocations>.Instance);
}
