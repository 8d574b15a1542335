using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace Monolith.Runtime.Tests;

public sealed class ModuleLocationsTests
{
    private const string Key = "Modules:payments:Location", Elsewhere = "http://payments:8080";

    [Theory]
    [InlineData("http://payments:8080")]
    [InlineData("https://payments.example")]
    public void An_address_is_a_remote_location(string address)
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
    public void Any_other_value_is_rejected_with_the_name_of_the_setting(string text)
    {
        var refusal = Assert.Throws<InvalidOperationException>(() => ModuleLocation.Parse("payments", text));
        Assert.StartsWith("The setting " + Key, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void By_default_listed_modules_are_local_and_other_modules_absent()
    {
        using var locations = Read([]);
        Assert.Equal(ModuleLocation.Local, locations.Of("payments"));
        Assert.Equal(ModuleLocation.Absent, locations.Of("billing"));
    }

    [Fact]
    public void A_source_that_the_host_does_not_list_may_be_remote() =>
        Assert.Equal("http://billing:8080", Read([("Modules:billing:Location", "http://billing:8080")]).Of("billing").ToString());

    [Fact]
    public async Task A_change_is_applied_and_announced()
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
    public void An_invalid_change_is_ignored()
    {
        var source = new MemorySource([(Key, Elsewhere)]);
        using var locations = Read(source);
        var changed = locations.NextChange;
        source.Change(Key, "Here");
        Assert.Equal(Elsewhere, locations.Of("payments").ToString());
        Assert.False(changed.IsCompleted);
    }

    [Fact]
    public void A_module_that_was_not_local_at_startup_needs_a_restart()
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
