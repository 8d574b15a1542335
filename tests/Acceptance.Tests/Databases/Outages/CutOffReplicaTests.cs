using System.Diagnostics;
using System.Text.RegularExpressions;
using Npgsql;

namespace Acceptance.Tests;

/// <summary>
/// A replica whose way to the database is cut under heavy load, while the process itself runs on. Its sessions waited for each other, and
/// each held the cursors for as long as the one before it.
/// </summary>
[Collection(AloneOnPostgreSql.Name)]
public sealed class CutOffReplicaTests(ITestOutputHelper output)
{
    private const int Stock = 100_000, Clients = 8;

    /// <summary>The target is 10 s where no other tests use the processor.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [LongFact]
    public async Task A_replica_that_is_cut_off_under_load_held_up_the_orders_of_the_other()
    {
        await using var environment = (await PostgreSqlEnvironment.CreateAsync()).WhereProcessesDie();
        var server = new NpgsqlConnectionStringBuilder(ProvisionedServer.ConnectionStrings(environment.Settings["Secrets:File"])["ordering"]);
        await using var proxy = new CuttableProxy(server.Host!, server.Port);
        await using var first = await MonolithProcess.StartAsync(environment.Directory, await ThroughAsync(proxy, environment, server.Port));
        await using var second = await MonolithProcess.StartAsync(environment.Directory, environment.Settings);
        var shop = new Shop(second.Http);
        var customer = await shop.RegisterAsync();
        var product = await shop.StockAsync(10m, Stock);
        await using var load = new SteadyOrders(
            Enumerable.Range(0, Clients).Select(client => (client % 3 == 0 ? second : first).Http), Pace, customer, product);
        await shop.UntilAsync("/ordering/orders", list => list.GetProperty("total").GetInt32() > 100);

        proxy.Cut();
        var cut = Stopwatch.GetTimestamp();
        var order = await shop.OrderAsync(customer, (product, 1));
        var settled = await shop.SettledAsync(order);
        var elapsed = Stopwatch.GetElapsedTime(cut);
        proxy.Mend();
        await load.StopAsync();

        output.WriteLine($"The other replica completed an order {elapsed.TotalSeconds:0.0} s after the cut, among {load.Placed} orders.");
        Assert.Equal("confirmed", settled.GetProperty("status").GetString());
        Assert.True(elapsed < Limit, $"An order was completed {elapsed} after the cut.");
        try
        {
            await shop.AddUpAsync(product, Stock, load.Placed + 1);
        }
        catch
        {
            output.WriteLine((await shop.GetAsync("/health/ready")).ToString());
            output.WriteLine((await new Shop(first.Http).GetAsync("/health/ready")).ToString());
            throw;
        }

        await new Shop(first.Http).UntilAsync("/health/modules/ordering", health => health.GetProperty("status").GetString() == "healthy");
    }

    private static async Task<IReadOnlyDictionary<string, string>> ThroughAsync(CuttableProxy proxy, TestEnvironment environment, int port)
    {
        var (direct, through) = (environment.Settings["Secrets:File"], Path.Combine(environment.Directory, "through-proxy.json"));
        await File.WriteAllTextAsync(through, Regex.Replace(await File.ReadAllTextAsync(direct, Token), $"Port={port}\\b", $"Port={proxy.Port}"), Token);
        return environment.With(("Secrets:File", through)).Settings;
    }
}
