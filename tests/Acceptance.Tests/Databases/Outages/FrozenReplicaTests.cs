using System.Diagnostics;
using Monolith.Conformance;
using Npgsql;

namespace Acceptance.Tests;

/// <summary>
/// A replica that is stopped under load, in the middle of its transactions. Its sessions held the cursors and the horizon of the whole
/// cluster, so the other replica accepted orders and completed none for as long as the freeze lasted.
/// </summary>
[Collection(AloneOnPostgreSql.Name)]
public sealed class FrozenReplicaTests(ITestOutputHelper output)
{
    private const int Stock = 100_000;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    /// <summary>The modules that an order needs. An idle session of another module delays no order.</summary>
    private static readonly string[] Needed = ["ordering", "inventory", "payments"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [LongFact]
    public async Task A_frozen_replica_held_up_the_orders_of_the_other_and_does_no_harm_when_it_wakes()
    {
        await using var environment = (await PostgreSqlEnvironment.CreateAsync()).WhereProcessesDie();
        await using var first = await MonolithProcess.StartAsync(environment.Directory, environment.Settings);
        await using var second = await MonolithProcess.StartAsync(environment.Directory, environment.Settings);
        var shop = new Shop(second.Http);
        var customer = await shop.RegisterAsync();
        var product = await shop.StockAsync(10m, Stock);
        await using var load = new SteadyOrders([first.Http, first.Http, second.Http], Pace, customer, product);

        var frozenSince = await FreezeInTransactionAsync(first, environment, () => load.Placed);
        var order = await shop.OrderAsync(customer, (product, 1));
        var settled = await shop.SettledAsync(order);
        var elapsed = Stopwatch.GetElapsedTime(frozenSince);
        await first.ContinueAsync();
        await load.StopAsync();

        output.WriteLine($"The other replica completed an order {elapsed.TotalSeconds:0.0} s after the freeze, among {load.Placed} orders.");
        Assert.Equal("confirmed", settled.GetProperty("status").GetString());
        Assert.True(elapsed < SteadyOrders.Limit, $"An order was completed {elapsed} after the freeze.");
        await shop.AddUpAsync(product, Stock, load.Placed + 1);
        await new Shop(first.Http).UntilAsync("/health/modules/ordering", health => health.GetProperty("status").GetString() == "healthy");
    }

    /// <summary>Stops the process. Lets it go on and stops it again until a module is in the middle of a transaction.</summary>
    private static async Task<long> FreezeInTransactionAsync(MonolithProcess replica, TestEnvironment environment, Func<int> countOrders)
    {
        var server = await PostgreSqlServer.GetAsync();
        var connections = ProvisionedServer.ConnectionStrings(environment.Settings["Secrets:File"]);
        var modules = Needed.Select(module => new NpgsqlConnectionStringBuilder(connections[module])).ToList();
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = modules[0].Database, Pooling = false }.ConnectionString);
        await connection.OpenAsync(Token);
        await using var command = new NpgsqlCommand(
            """
            SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = ANY (@principals)
            AND state = 'idle in transaction' AND state_change < clock_timestamp() - interval '100 ms'
            """,
            connection);
        command.Parameters.AddWithValue("principals", modules.Select(module => module.Username!).ToArray());
        for (var attempt = 0; attempt < 200; attempt++)
        {
            var before = countOrders();
            var frozen = Stopwatch.GetTimestamp();
            await replica.FreezeAsync();

            // While the other replica accepts orders, its own sessions are idle for moments only.
            var isInTransaction = false;
            await Eventually.TrueAsync(
                async () => (isInTransaction = (long)(await command.ExecuteScalarAsync(Token))! > 0) || countOrders() > before + 3, Token);
            if (isInTransaction)
            {
                return frozen;
            }

            before = countOrders();
            await replica.ContinueAsync();
            await Eventually.TrueAsync(() => countOrders() > before + 3, Token);
        }

        throw new TimeoutException("The replica was never in the middle of a transaction when it was frozen.");
    }
}
