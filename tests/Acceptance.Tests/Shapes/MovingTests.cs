using System.Text.Json;

namespace Acceptance.Tests;

/// <summary>A module moves to a process of its own and home again, on one database, while orders keep coming.</summary>
[Collection(OnPostgreSql.Name)]
public sealed class MovingTests
{
    private const int Stock = 100_000;

    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Payments_moves_out_and_home_again_and_nobody_notices()
    {
        await using var home = await SplitHome.CreateAsync(Shape.OneProcess);
        var (monolithUrl, paymentsUrl) = (MonolithProcess.FreeUrl(), MonolithProcess.FreeUrl());
        var settings = Path.Combine(home.Directory, "topology.json");
        Locate(settings, "Local");
        await using var monolith = await MonolithProcess.StartAsync(home.Directory, With(home.Settings, ("Settings:File", settings)), monolithUrl);
        var shop = new Shop(monolith.Http);
        var (customer, product) = (await shop.RegisterAsync(), await shop.StockAsync(10m, Stock));
        await using var load = new OrdersKeepComing(monolith.Http, customer, product);
        await load.SomeMoreAsync(20);

        var elsewhere = Shape.Modules.Where(module => module != "payments").Select(module => ($"Modules:{module}:Location", monolithUrl.ToString()));
        await using var payments = await MonolithProcess.StartAsync(
            home.Directory, With(home.Settings, [("Deployment:WaitForClaims", "true"), .. elsewhere]), paymentsUrl);
        Assert.Contains("waits for 'monolith'", await HealthAsync(payments), StringComparison.Ordinal);
        await load.SomeMoreAsync(20);

        Locate(settings, paymentsUrl.ToString());
        await WorksAsync(payments);
        await load.SomeMoreAsync(40);

        Locate(settings, "Local");
        await shop.UntilAsync("/health/modules/payments", health => health.GetRawText().Contains("waits for 'payments'", StringComparison.Ordinal));
        await load.SomeMoreAsync(20);
        Assert.Equal(0, await payments.StopAsync());
        await WorksAsync(monolith);
        await load.SomeMoreAsync(20);
        await load.EndAsync();

        await shop.AddUpAsync(product, Stock, load.Placed);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{load.Placed} orders. Payments gave no answer for {load.LongestSilence.TotalSeconds:F2} s at most; other modules refused {load.Refusals.Count} requests." +
            (monolith.Output.Contains("has not stopped within", StringComparison.Ordinal) ? " Something lingered when it moved out." : ""));
        Assert.Empty(load.Refusals);
        Assert.InRange(load.LongestSilence, TimeSpan.Zero, LongestSilence);
    }

    /// <summary>Says where Payments runs, in one step: who reads the file never sees a half of it.</summary>
    private static void Locate(string file, string location)
    {
        File.WriteAllText(file + ".new", JsonSerializer.Serialize(new { Modules = new { payments = new { Location = location } } }));
        File.Move(file + ".new", file, overwrite: true);
    }

    private static Dictionary<string, string> With(IReadOnlyDictionary<string, string> settings, params (string Key, string Value)[] more)
    {
        var all = new Dictionary<string, string>(settings);
        foreach (var (key, value) in more)
        {
            all[key] = value;
        }

        return all;
    }

    private static async Task<string> HealthAsync(MonolithProcess process) =>
        await (await process.Http.GetAsync(new Uri("/health/modules/payments", UriKind.Relative), TestContext.Current.CancellationToken))
            .Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    /// <summary>Waits until Payments works in a process, and waits for nobody.</summary>
    private static Task<JsonElement> WorksAsync(MonolithProcess process) =>
        new Shop(process.Http).UntilAsync("/health/modules/payments", health => health.GetProperty("status").GetString() == "healthy");
}
