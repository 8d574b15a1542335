using System.Diagnostics;
using System.Net;
using Monolith.Conformance;
using Npgsql;

namespace Acceptance.Tests;

/// <summary>A server that restarts or stops while the host runs.</summary>
public sealed class StoppedServerTests
{
    /// <summary>A request used to wait for 30 s. It is answered within about a second where no other tests use the processor.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>
    /// A server restart breaks all connections in the pool, and each broken connection is noticed only when it is used. Afterwards the
    /// server stops.
    /// </summary>
    [Fact]
    public async Task Orders_are_accepted_despite_broken_connections_and_requests_hung_while_the_server_was_stopped()
    {
        Assert.SkipUnless(PostgreSqlServer.IsInstalled, PostgreSqlServer.Missing ?? "PostgreSQL is not installed here, so the test cannot stop a server.");
        var server = await PostgreSqlServer.StartAnotherAsync();
        await using var provisioned = new ProvisionedServer(server);
        await provisioned.ProvisionFreshAsync();
        await using var monolith = await MonolithProcess.StartAsync(provisioned.Directory, new Dictionary<string, string> { ["Secrets:File"] = provisioned.OwnerFile });
        var shop = new Shop(monolith.Http);
        var customer = await shop.RegisterAsync();
        var product = await shop.StockAsync(10m, 1_000);
        await shop.SettledAsync(await shop.OrderAsync(customer, (product, 1)));
        for (var i = 0; i < 5; i++)
        {
            await BreakConnectionsAsync(provisioned);
            await shop.OrderAsync(customer, (product, 1));
        }

        await shop.UntilAsync($"/inventory/stock/{product}", s => s.GetProperty("reserved").GetInt32() == 0 && s.GetProperty("onHand").GetInt32() == 994);
        Assert.Equal(6, (await shop.ListAsync("/payments")).Count);

        await server.DisposeAsync();

        foreach (var path in new[] { "/catalog/products", "/ordering/orders", "/payments", "/insights/sales/by-product", "/profiles" })
        {
            var module = path.Split('/')[1];
            var since = Stopwatch.GetTimestamp();
            using var answer = await monolith.Http.GetAsync(new Uri(path, UriKind.Relative), Token);
            var body = await answer.Content.ReadAsStringAsync(Token);
            var elapsed = Stopwatch.GetElapsedTime(since);
            Assert.True(answer.StatusCode == HttpStatusCode.ServiceUnavailable, $"{path} answered {(int)answer.StatusCode} after {elapsed}: {body}");
            Assert.Contains(module, body, StringComparison.Ordinal);
            Assert.NotNull(answer.Headers.RetryAfter);
            Assert.True(elapsed < Limit, $"{path} answered after {elapsed}.");
        }
    }

    /// <summary>Ends the sessions of Ordering, whose connections the process keeps in its pool.</summary>
    private static async Task BreakConnectionsAsync(ProvisionedServer server)
    {
        var ordering = new NpgsqlConnectionStringBuilder(ProvisionedServer.ConnectionStrings(server.OwnerFile)["ordering"]) { Pooling = false };
        await using var connection = new NpgsqlConnection(ordering.ConnectionString);
        await connection.OpenAsync(Token);
        await using var command = new NpgsqlCommand(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = current_user AND datname = current_database() AND pid <> pg_backend_pid()", connection);

        // After a broken connection the pool may drop all others, until the process needs one again.
        await Eventually.TrueAsync(
            async () => (long)(await command.ExecuteScalarAsync(Token))! > 0, Token);
    }
}
