using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Monolith.Runtime.Events;
using Monolith.Testing;
using Profiles.Contracts;

namespace Monolith.Runtime.Tests;

/// <summary>What a pause of a subscription means for the rest of the process.</summary>
public sealed class SubscriptionPausesTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    private static readonly SubscriptionName Ordering = new("ordering", "profiles");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Health_names_the_pause_and_what_waits_and_reports_no_standstill()
    {
        await using var modules = await ComposeAsync();
        await PausesOf(modules).PauseAsync(Ordering, "ann", Token);
        await PublishAsync(modules);
        await PublishAsync(modules);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var running = SubscriptionOf(modules).RunAsync(stop.Token);
        await Eventually.TrueAsync(() => Task.FromResult(SubscriptionOf(modules) is { Pause: not null, BehindSince: not null }), Timeout);
        modules.Clock.Advance(TimeSpan.FromHours(3));

        var health = (await modules.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token)).Entries["ordering"];

        Assert.Equal(HealthStatus.Degraded, health.Status);
        Assert.Equal("Paused since 2030-01-01 00:00:00Z by ann. Resume with 'events resume --module ordering --source profiles'. 2 events of profiles wait.", health.Description);
        Assert.False(modules.Services.GetRequiredService<ModuleLags>().IsStandingStill("ordering"));
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task Retention_keeps_what_a_paused_subscription_has_not_handled_and_says_so()
    {
        await using var modules = await ComposeAsync();
        await PausesOf(modules).PauseAsync(Ordering, "ann", Token);
        await PublishAsync(modules);
        modules.Clock.Advance(TimeSpan.FromDays(1000));
        var retention = modules.Services.GetRequiredService<IRetention>();

        var kept = await retention.RunAsync("profiles", Token);
        Assert.Equal((0, "the subscription of ordering to profiles, which is paused"), (kept.Events, kept.KeptFor));
        Assert.EndsWith("The log keeps older events for the subscription of ordering to profiles, which is paused.", kept.ToString(), StringComparison.Ordinal);

        await PausesOf(modules).ResumeAsync(Ordering, Token);
        await modules.HandleAsync("ordering", "profiles", Token);
        Assert.Equal((1, null), await retention.RunAsync("profiles", Token) is var removed ? (removed.Events, removed.KeptFor) : default);
        Assert.Empty(await modules.LeftAsync("profiles", Token));
    }

    /// <summary>Otherwise a restart would keep all timers of the module for five minutes, which go on while nobody restarts it.</summary>
    [Fact]
    public async Task Timers_do_not_wait_at_start_for_events_that_are_paused()
    {
        await using var modules = await ComposeAsync();
        await PublishAsync(modules);
        var caughtUp = modules.Services.GetRequiredService<StartCatchUp>().RunAsync("ordering", Token);
        Assert.False(caughtUp.IsCompleted);

        await PausesOf(modules).PauseAsync(Ordering, "ann", Token);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var running = SubscriptionOf(modules).RunAsync(stop.Token);
        await caughtUp.WaitAsync(Timeout, Token);

        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task Pauses_are_listed_and_unknown_names_are_refused_with_the_known_ones()
    {
        await using var modules = await ComposeAsync();
        var pauses = PausesOf(modules);

        Assert.True(await pauses.PauseAsync(pauses.Find("ORDERING", "Profiles", isDelivery: false), "ann", Token));
        Assert.False(await pauses.PauseAsync(Ordering, "bob", Token));
        Assert.Equal((Ordering, new SubscriptionPause(modules.Clock.GetUtcNow(), "ann")), Assert.Single(await pauses.ListAsync(module: null, Token)));
        Assert.Empty(await pauses.ListAsync("profiles", Token));
        Assert.True(await pauses.ResumeAsync(Ordering, Token));
        Assert.False(await pauses.ResumeAsync(Ordering, Token));

        var unknown = Assert.Throws<UnknownSubscriptionException>(() => pauses.Find("ordering", "catalogue", isDelivery: false));
        Assert.StartsWith("ordering has no subscription to 'catalogue'. It has: ", unknown.Message, StringComparison.Ordinal);
        Assert.Contains("the subscription of ordering to profiles", unknown.Message, StringComparison.Ordinal);
        Assert.Throws<UnknownSubscriptionException>(() => pauses.Find("ordering", "profiles", isDelivery: true));
        Assert.Throws<UnknownModuleException>(() => pauses.Find("nobody", "profiles", isDelivery: false));
    }

    private static async Task<TwoModules> ComposeAsync()
    {
        var modules = TwoModules.Compose();
        await modules.MigrateAsync(Token);
        return modules;
    }

    private static ISubscriptionPauses PausesOf(TwoModules modules) => modules.Services.GetRequiredService<ISubscriptionPauses>();

    private static Subscription SubscriptionOf(TwoModules modules) => modules.Services.GetRequiredService<SubscriptionSet>().Find("ordering", "profiles")!;

    private static Task PublishAsync(TwoModules modules) =>
        modules.PublishAsync(new ProfileRegistered(Guid.CreateVersion7(), "Somebody", $"{Guid.CreateVersion7()}@example.org"), Token);
}
