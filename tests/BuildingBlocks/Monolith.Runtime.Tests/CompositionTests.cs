using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Profiles;

namespace Monolith.Runtime.Tests;

public sealed class CompositionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Messaging:BatchSize", "0")]
    [InlineData("Messaging:BatchSize", "5001")]
    [InlineData("Messaging:PollInterval", "00:00:00")]
    [InlineData("Messaging:MaxAttempts", "101")]
    [InlineData("Messaging:Retention", "00:00:59")]
    [InlineData("Messaging:IdempotencyRetention", "366.00:00:00")]
    [InlineData("Modules:ordering:Fulfilment:StockDeadline", "00:00:00")]
    public async Task An_option_out_of_range_prevents_startup_and_is_named(string option, string value)
    {
        await using var modules = TwoModules.Compose((option, value));

        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => modules.StartAsync(Token));

        Assert.Contains(option.Split(':')[^1], refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_with_valid_options_starts()
    {
        await using var modules = TwoModules.Compose(("Messaging:BatchSize", "5000"), ("Modules:ordering:Fulfilment:StockDeadline", "00:00:00.100"));

        await modules.StartAsync(Token);

        Assert.Empty(await modules.LeftAsync("profiles", Token));
    }

    [Theory]
    [InlineData("Data Source={directory}/shared.db", "Data Source={directory}/shared.db")]
    [InlineData("Data Source={directory}/shared.db", "Data Source={directory}/elsewhere/../shared.db;Cache=Shared")]
    [InlineData("Data Source={directory}/ordering.db", null)]
    public void Two_modules_on_the_same_file_are_rejected_and_both_are_named(string profiles, string? ordering)
    {
        (string, string)[] settings =
        [
            ("Modules:profiles:Database:ConnectionString", profiles),
            .. ordering is null ? [] : new[] { ("Modules:ordering:Database:ConnectionString", ordering) },
        ];

        var refusal = Assert.Throws<InvalidOperationException>(() => TwoModules.Compose(settings));

        Assert.Contains("profiles (ProfilesDbContext) and ordering (OrderingDbContext)", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Database:ConnectionString", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>A remote module has no descriptor, so the check of local modules does not see it.</summary>
    [Theory]
    [InlineData("profiles", "profiles (ProfilesModule) and profiles (NamedModule) share the name 'profiles'")]
    [InlineData("PROFILES", "profiles (ProfilesModule) and PROFILES (NamedModule) share the name 'profiles'")]
    public void Two_listed_modules_of_the_same_name_are_rejected_wherever_they_run(string name, string expected)
    {
        var refusal = Assert.Throws<InvalidOperationException>(
            () => TwoModules.Compose([new ProfilesModule(), new NamedModule(name)], ("Modules:profiles:Location", "Absent")));

        Assert.StartsWith(expected, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hangfire")]
    [InlineData("Hangfire_billing")]
    public void A_module_with_the_name_of_a_queue_is_rejected(string name)
    {
        var refusal = Assert.Throws<InvalidOperationException>(() => TwoModules.Compose([new NamedModule(name)], ($"Modules:{name}:Location", "Absent")));

        Assert.StartsWith($"{name} (NamedModule) has the name of Hangfire's schema", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_listed_modules_of_the_same_project_are_rejected_wherever_they_run()
    {
        var refusal = Assert.Throws<InvalidOperationException>(
            () => TwoModules.Compose([new NamedModule("one"), new NamedModule("two")], ("Modules:one:Location", "Absent"), ("Modules:two:Location", "Absent")));

        Assert.StartsWith("one (NamedModule) and two (NamedModule) share the project 'Monolith.Runtime.Tests'", refusal.Message, StringComparison.Ordinal);
    }

    private sealed class NamedModule(string name) : IModule
    {
        public string Name => name;

        public void AddServices(ModuleBuilder module) => throw new InvalidOperationException("It must not be composed.");

        public void MapEndpoints(IEndpointRouteBuilder endpoints) => throw new InvalidOperationException("It must not be mapped.");
    }
}
