using System.Globalization;
using System.Text.Json;

namespace Acceptance.Tests;

/// <summary>The verbs of the binary, each as a process of its own, as a person runs them.</summary>
public sealed class VerbTests
{
    [Fact]
    public async Task The_demo_starts_a_monolith_fills_a_shop_and_finds_that_everything_adds_up()
    {
        using var directory = new TestDirectory();
        var url = MonolithProcess.FreeUrl().ToString();

        var (exitCode, output) = await MonolithProcess.RunVerbAsync(
            directory.Path, MonolithProcess.OpenToEverybody, "demo", "--url", url, "--orders", "40");

        Assert.True(exitCode == 0, output);
        Assert.Contains("Stock and money add up.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_demo_goes_on_when_its_monolith_is_killed_and_started_again()
    {
        using var directory = new TestDirectory();
        var url = MonolithProcess.FreeUrl();
        var monolith = await MonolithProcess.StartAsync(directory.Path, MonolithProcess.OpenToEverybody, url);
        var demo = MonolithProcess.RunVerbAsync(directory.Path, "demo", "--url", url.ToString(), "--orders", "120");
        await new Shop(monolith.Http).UntilAsync("/ordering/orders", list => list.GetProperty("total").GetInt32() >= 30);

        await monolith.KillAsync();
        await monolith.DisposeAsync();
        await using var again = await MonolithProcess.StartAsync(directory.Path, MonolithProcess.OpenToEverybody, url);

        var (exitCode, output) = await demo;
        Assert.True(exitCode == 0, output);
        Assert.Contains("Stock and money add up.", output, StringComparison.Ordinal);
        Assert.Equal(120, (await new Shop(again.Http).GetAsync("/ordering/orders")).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task The_demo_says_so_when_it_is_not_let_in()
    {
        using var directory = new TestDirectory();
        await using var monolith = await MonolithProcess.StartAsync(directory.Path);

        var (exitCode, output) = await MonolithProcess.RunVerbAsync(directory.Path, "demo", "--url", monolith.Url.ToString());

        Assert.Equal(1, exitCode);
        Assert.Contains("asks for a token", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Outside_Development_nothing_is_served_without_an_authority()
    {
        using var directory = new TestDirectory();

        var (exitCode, output) = await MonolithProcess.RunVerbAsync(directory.Path, "--urls", MonolithProcess.FreeUrl().ToString());

        Assert.Equal(1, exitCode);
        Assert.StartsWith("The monolith can't start: Nobody may call anonymously", output, StringComparison.Ordinal);
        Assert.Contains("set Auth:Authority", output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(directory.Path));
    }

    [Fact]
    public async Task Read_models_are_rebuilt_by_replay_while_the_monolith_runs()
    {
        using var directory = new TestDirectory();
        await using var monolith = await MonolithProcess.StartAsync(directory.Path);
        var shop = new Shop(monolith.Http);
        var product = await shop.StockAsync(10m, 10);
        await shop.SettledAsync(await shop.OrderAsync(await shop.RegisterAsync(), (product, 3)));
        await shop.UntilAsync("/insights/sales/by-product", Counts(product, 3));

        var (exitCode, output) = await MonolithProcess.RunVerbAsync(directory.Path, "events", "replay", "--module", "insights");

        Assert.True(exitCode == 0, output);
        await shop.UntilAsync("/insights/sales/by-product", Counts(product, 3));

        var (refused, why) = await MonolithProcess.RunVerbAsync(directory.Path, "events", "replay", "--module", "ordering");
        Assert.Equal(1, refused);
        Assert.Contains("more than read models", why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "There is no verb or setting 'dmo'", "dmo")]
    [InlineData(2, "There is no verb or setting '--url'", "--url", "http://localhost:5098")]
    [InlineData(2, "There is no verb or setting '--nope'", "--nope", "--urls", "http://localhost:5098")]
    [InlineData(2, "There is no module 'nobody'", "events", "retry", "--module", "nobody")]
    [InlineData(0, "ordering", "modules", "list")]
    [InlineData(0, "demo", "--help")]
    public async Task Verbs_say_what_they_did_or_what_is_wrong(int expected, string text, params string[] arguments)
    {
        using var directory = new TestDirectory();
        await using (await MonolithProcess.StartAsync(directory.Path))
        {
            // Its databases are there then.
        }

        var (exitCode, output) = await MonolithProcess.RunVerbAsync(directory.Path, arguments);

        Assert.True(exitCode == expected, string.Create(CultureInfo.InvariantCulture, $"{exitCode} instead of {expected}: {output}"));
        Assert.Contains(text, output, StringComparison.Ordinal);
    }

    private static Func<JsonElement, bool> Counts(Guid product, int units) => list => list.GetProperty("items").EnumerateArray()
        .Any(i => i.GetProperty("productId").GetGuid() == product && i.GetProperty("unitsSold").GetInt32() == units);
}
