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

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [LongFact]
    public async Task A_replica_that_is_cut_off_under_load_held_up_the_orders_of_the_other()
    {
        await using var environment = (await PostgreSqlEnvironment.CreateAsync()).WhereProcessesDie();
        var server = new NpgsqlConnectionStringBuilder(ProvisionedServer.ConnectionStrings(environment.Settings["Secrets:File"])["ordering"]);
        await using var proxy = new CuttableProxy(server.Host!, server.Port);
        await using var first = await MonolithProcess.StartAsync(
            environment.Directory, await RedirectedAsync(environment, $"Port={server.Port}", $"Port={proxy.Port}"));
        await using var second = await MonolithProcess.StartAsync(environment.Directory, environment.Settings);

        await HoldsNothingUpAsync(first, second, proxy.CutAsync, proxy.MendAsync);
    }

    /// <summary>The machine of the replica is cut off, with its clients: the server gets no answer to its keepalives either.</summary>
    [LongFact]
    public async Task A_replica_whose_network_is_cut_under_load_holds_up_no_orders_of_the_other_and_does_no_harm_when_it_is_back()
    {
        await using var network = await NetworkNamespace.CreateAsync();
        await using var created = await PostgreSqlEnvironment.CreateAsync(network);

        // The authority of the tests cannot be reached from another network.
        var environment = created.WhereProcessesDie().With(MonolithProcess.OpenToEverybody.Select(setting => (setting.Key, setting.Value)))
            .With(("Limits:RequestsPerSecond", "0"), ("AllowedHosts", "*"));
        var redirected = await RedirectedAsync(environment, "Host=127.0.0.1", $"Host={network.OuterAddress}");
        await using var first = await MonolithProcess.StartAsync(
            MonolithProcess.HostPath, environment.Directory, redirected, new Uri($"http://{network.InnerAddress}:5080"), network.Command);
        await using var second = await MonolithProcess.StartAsync(environment.Directory, environment.Settings);

        await HoldsNothingUpAsync(first, second, network.CutAsync, network.MendAsync);
    }

    private async Task HoldsNothingUpAsync(MonolithProcess first, MonolithProcess second, Func<Task> cut, Func<Task> mend)
    {
        var shop = new Shop(second.Http);
        var customer = await shop.RegisterAsync();
        var product = await shop.StockAsync(10m, Stock);
        await using var load = new SteadyOrders(
            Enumerable.Range(0, Clients).Select(client => (client % 3 == 0 ? second : first).Http), Pace, customer, product);
        await shop.UntilAsync("/ordering/orders", list => list.GetProperty("total").GetInt32() > 100);

        await cut();
        var since = Stopwatch.GetTimestamp();
        var order = await shop.OrderAsync(customer, (product, 1));
        var settled = await shop.SettledAsync(order);
        var elapsed = Stopwatch.GetElapsedTime(since);
        await mend();
        await load.StopAsync();

        output.WriteLine($"The other replica completed an order {elapsed.TotalSeconds:0.0} s after the cut, among {load.Placed} orders.");
        Assert.Equal("confirmed", settled.GetProperty("status").GetString());
        Assert.True(elapsed < SteadyOrders.Limit, $"An order was completed {elapsed} after the cut.");
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

    /// <summary>The settings of a replica that connects to the server in another way.</summary>
    private static async Task<IReadOnlyDictionary<string, string>> RedirectedAsync(TestEnvironment environment, string direct, string redirected)
    {
        var (secrets, changed) = (environment.Settings["Secrets:File"], Path.Combine(environment.Directory, "redirected.json"));
        await File.WriteAllTextAsync(changed, Regex.Replace(await File.ReadAllTextAsync(secrets, Token), $@"\b{Regex.Escape(direct)}\b", redirected), Token);
        return environment.With(("Secrets:File", changed)).Settings;
    }
}
