using System.Text.Json;

namespace Acceptance.Tests;

/// <summary>Runs the commands of the binary in separate processes beside a monolith, as an operator would.</summary>
public abstract class CommandTests(RunningMonolith monolith)
{
    private readonly TestEnvironment _environment = monolith.TestEnvironment;
    private readonly Shop _shop = monolith.Shop;

    /// <summary>Whether these are long scenarios: what a command does with each database has tests of its own.</summary>
    protected virtual bool IsLong => false;

    [Fact]
    public async Task The_demo_reports_a_missing_token()
    {
        LongScenarios.SkipIf(IsLong);
        var (exitCode, output) = await _environment.RunDemoAsync("--url", $"{monolith.Installation.Http.BaseAddress}");

        Assert.Equal(1, exitCode);
        Assert.Contains("requires a token", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_models_are_rebuilt_by_replay_while_the_monolith_runs()
    {
        LongScenarios.SkipIf(IsLong);
        var product = await _shop.StockAsync(10m, 10);
        await _shop.SettledAsync(await _shop.OrderAsync(await _shop.RegisterAsync(), (product, 3)));
        await _shop.UntilAsync("/insights/sales/by-product", Counts(product, 3));

        var (exitCode, output) = await _environment.RunCommandAsync("events", "replay", "--module", "insights");

        Assert.True(exitCode == 0, output);
        await _shop.UntilAsync("/insights/sales/by-product", Counts(product, 3));
    }

    [Theory]
    [InlineData(2, "Module 'nobody' does not exist", "events", "retry", "--module", "nobody")]
    [InlineData(0, "Nothing is found of nobody.", "events", "story", "nobody")]
    [InlineData(0, "ordering", "modules", "list")]
    public async Task Commands_report_their_result_or_error(int expected, string text, params string[] arguments)
    {
        LongScenarios.SkipIf(IsLong);
        var (exitCode, output) = await _environment.RunCommandAsync(arguments);

        Assert.True(exitCode == expected, $"{exitCode} instead of {expected}: {output}");
        Assert.Contains(text, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_subscription_of_a_running_monolith_is_paused_and_resumed_by_commands()
    {
        LongScenarios.SkipIf(IsLong);
        var (paused, output) = await _environment.RunCommandAsync("events", "pause", "--module", "reviews", "--source", "profiles");
        Assert.True(paused == 0, output);
        Assert.Contains("Paused the subscription of reviews to profiles. Its events wait until 'events resume'.", output, StringComparison.Ordinal);
        await _shop.RegisterAsync();
        await _shop.UntilAsync("/health/modules/reviews", health => health.GetProperty("modules").GetProperty("reviews").GetProperty("description").GetString() is { } why
            && why.StartsWith("Paused since ", StringComparison.Ordinal) && why.EndsWith("1 events of profiles wait.", StringComparison.Ordinal));

        var (resumed, why) = await _environment.RunCommandAsync("events", "resume", "--module", "reviews", "--source", "profiles");
        Assert.True(resumed == 0, why);
        Assert.Contains("Resumed the subscription of reviews to profiles. A running host continues within seconds.", why, StringComparison.Ordinal);
        await _shop.UntilAsync("/health/modules/reviews", health => health.GetProperty("status").GetString() == "healthy");

        var (removed, what) = await _environment.RunCommandAsync("events", "retention", "--module", "reviews");
        Assert.Equal(0, removed);
        Assert.Contains("reviews: 0 events from before ", what, StringComparison.Ordinal);
        var (retried, matching) = await _environment.RunCommandAsync("events", "retry", "--module", "reviews", "--event", "reviews.nothing");
        Assert.True(retried == 0, matching);
        Assert.Contains("reviews: 0 parked events, 0 timers, 0 side effects match.", matching, StringComparison.Ordinal);

        // Each command is among the actions of operators.
        var (listed, actions) = await _environment.RunCommandAsync("modules", "actions", "--module", "reviews");
        Assert.True(listed == 0, actions);
        Assert.Contains($"{Environment.UserName} on {Environment.MachineName}, with a command", actions, StringComparison.Ordinal);
        Assert.All(
            ["pause the subscription of reviews to profiles", "resume the subscription of reviews to profiles", "run retention", "retry what is parked with name reviews.nothing"],
            action => Assert.Contains(action, actions, StringComparison.Ordinal));
    }

    private static Func<JsonElement, bool> Counts(Guid product, int units) => list => list.GetProperty("items").EnumerateArray()
        .Any(i => i.GetProperty("productId").GetGuid() == product && i.GetProperty("unitsSold").GetInt32() == units);
}

[Collection(OneOnSqlite.Name)]
public sealed class CommandsOnSqlite(RunningMonolith monolith) : CommandTests(monolith);
