namespace Acceptance.Tests;

/// <summary>The demo, as a person runs it.</summary>
public abstract class DemoTests
{
    [Fact]
    public async Task The_demo_starts_a_monolith_fills_a_shop_and_the_ledger_balances()
    {
        LongScenarios.SkipIf(IsLong);
        await using var environment = await CreateEnvironmentAsync();
        var url = MonolithProcess.FreeUrl().ToString();

        var (exitCode, output) = await OpenToEverybody(environment).RunDemoAsync("--url", url, "--orders", "15");

        Assert.True(exitCode == 0, output);
        Assert.Contains("Stock, money and reviews add up.", output, StringComparison.Ordinal);
    }

    [LongFact]
    public async Task The_demo_continues_when_its_monolith_is_killed_and_restarted()
    {
        await using var environment = (await CreateEnvironmentAsync()).WhereProcessesDie();
        var url = MonolithProcess.FreeUrl();
        var monolith = await OpenToEverybody(environment).StartAsync(url);
        var demo = environment.RunDemoAsync("--url", url.ToString(), "--orders", "120");
        await new Shop(monolith.Http).UntilAsync("/ordering/orders", list => list.GetProperty("total").GetInt32() >= 30);

        await monolith.KillAsync();
        await monolith.DisposeAsync();
        await using var again = await OpenToEverybody(environment).StartAsync(url);

        var (exitCode, output) = await demo;
        Assert.True(exitCode == 0, output);
        Assert.Contains("Stock, money and reviews add up.", output, StringComparison.Ordinal);
        Assert.Equal(120, (await new Shop(again.Http).GetAsync("/ordering/orders")).GetProperty("total").GetInt32());
    }

    /// <summary>Whether these are long scenarios.</summary>
    protected virtual bool IsLong => false;

    /// <summary>Creates the environment with the data of one test's monolith.</summary>
    protected abstract Task<TestEnvironment> CreateEnvironmentAsync();

    private static TestEnvironment OpenToEverybody(TestEnvironment environment) => environment.With(MonolithProcess.OpenToEverybody.Select(s => (s.Key, s.Value)));
}

public sealed class DemoOnSqlite : DemoTests
{
    protected override Task<TestEnvironment> CreateEnvironmentAsync() => TestEnvironment.OnSqliteAsync();
}

/// <summary>Invalid options, which the demo reports before it connects to a monolith.</summary>
public sealed class DemoOptionTests
{
    [Theory]
    [InlineData("--orders", "x")]
    [InlineData("--orders", "99999999999999999999")]
    [InlineData("--timeout", "-1")]
    [InlineData("--url", "nowhere")]
    public async Task A_wrong_value_of_an_option_ended_in_an_unhandled_exception(string option, string value)
    {
        using var directory = new TestDirectory();

        var (exitCode, output) = await Programs.RunAsync(Programs.Demo, directory.Path, settings: null, option, value);

        Assert.Equal(2, exitCode);
        Assert.Contains($"The value '{value}' of {option} is not", output, StringComparison.Ordinal);
    }
}
