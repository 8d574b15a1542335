using System.Security.Cryptography;
using System.Text.Json;
using Monolith.Conformance;
using Npgsql;

namespace Acceptance.Tests;

/// <summary>Copies a module from files to a server, where it continues its pending work.</summary>
public sealed class CopyTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Orders = 30, Plenty = 10_000, Scarce = 5;

    /// <summary>Counts the sessions that wait for the lock. Tables of copied databases have the same object ids.</summary>
    private const string Waiting =
        """
        SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'ordering.order_lines'::regclass
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        """;

    private readonly ProvisionedServer _server = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Data => Path.Combine(_server.Directory, "data");

    public async ValueTask InitializeAsync()
    {
        PostgreSqlForTests.SkipIfMissing();
        await _server.CopyAsync();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Pending_orders_are_copied_to_a_server_and_complete_there_exactly_once()
    {
        var url = MonolithProcess.FreeUrl();
        var monolith = await MonolithProcess.StartAsync(_server.Directory, SlowPayments, url);
        var shop = new Shop(monolith.Http);
        var customer = await shop.RegisterAsync();
        var (plenty, scarce) = (await shop.StockAsync(10m, Plenty), await shop.StockAsync(7m, Scarce));

        // The clients keep their keys and retry, as real clients do, until one of the hosts responds. Halfway they wait until payments are
        // in progress, and the kill follows a few orders later, so that it interrupts pending work on a machine of any speed.
        using var http = MonolithProcess.NewClient(url);
        var half = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var underWay = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var placed = 0;
        var placing = Parallel.ForAsync(0, Orders, new ParallelOptions { MaxDegreeOfParallelism = 6, CancellationToken = Token }, async (i, _) =>
        {
            if (i >= Orders / 2)
            {
                await underWay.Task.WaitAsync(Token);
            }

            await new Shop(http).PlaceAsync(customer, i % 3 == 0 ? scarce : plenty, $"order-{i}");
            switch (Interlocked.Increment(ref placed))
            {
                case Orders / 2:
                    half.SetResult();
                    break;
                case (Orders / 2) + 6:
                    enough.SetResult();
                    break;
            }
        });
        await await Task.WhenAny(half.Task, placing);
        await shop.UntilAsync("/payments?pageSize=1", list => list.GetProperty("total").GetInt32() > 0);
        underWay.SetResult();
        await await Task.WhenAny(enough.Task, placing);
        await monolith.KillAsync();
        await monolith.DisposeAsync();

        var before = HashesOf(Data);
        var (exitCode, said) = await CopyAsync();
        output.WriteLine(said);
        Assert.True(exitCode == 0, said);
        Assert.Equal(before, HashesOf(Data));
        await AssertHalfFinishedAsync();

        await using var again = await MonolithProcess.StartAsync(_server.Directory, AtServer, url);
        await placing;
        shop = new Shop(again.Http);
        await AssertSettledAsync(shop, plenty, scarce);

        // New orders still work.
        var order = await shop.SettledAsync(await shop.OrderAsync(customer, (plenty, 1)));
        Assert.Equal("confirmed", order.GetProperty("status").GetString());
        await shop.UntilAsync("/insights/sales/by-product", list => list.GetProperty("items").EnumerateArray()
            .Any(i => i.GetProperty("productId").GetGuid() == plenty && i.GetProperty("unitsSold").GetInt32() == 1 + (Orders * 2 / 3)));
        Assert.Equal(before, HashesOf(Data));
    }

    [LongFact]
    public async Task A_killed_copy_blocks_hosts_until_it_is_repeated()
    {
        var monolith = await MonolithProcess.StartAsync(_server.Directory);
        var shop = new Shop(monolith.Http);
        var product = await shop.StockAsync(10m, Plenty);
        await shop.SettledAsync(await shop.OrderAsync(await shop.RegisterAsync(), (product, 2)));

        // A copy is rejected while the host runs.
        var (exitCode, said) = await CopyAsync("--module", "ORDERING");
        Assert.Equal(1, exitCode);
        Assert.Contains("ordering.db is in use. Stop the host", said, StringComparison.Ordinal);
        await monolith.StopAsync();
        await monolith.DisposeAsync();

        var ordering = ProvisionedServer.ConnectionStrings(_server.OwnerFile)["ordering"];
        await KillInTheMiddleAsync(ordering);

        (exitCode, said) = await MonolithProcess.RunCommandAsync(
            _server.Directory, With(AtServer, ("Auth:Authority", "https://nobody.example.org"), ("Auth:Audience", "nobody")), "--urls", MonolithProcess.FreeUrl().ToString());
        Assert.Equal(1, exitCode);
        Assert.Contains("The data of ordering is an unfinished copy", said, StringComparison.Ordinal);
        Assert.Contains("Repeat the command 'db copy'", said, StringComparison.Ordinal);
        // The modules after it are not copied yet: no host may start on their empty schemas either.
        (exitCode, said) = await _server.RunAsync(_server.AppFile, "db", "status");
        Assert.Equal(1, exitCode);
        Assert.True(said.Split("an unfinished copy").Length > 2, said);

        (exitCode, said) = await CopyAsync();
        Assert.True(exitCode == 0, said);
        Assert.Contains("profiles: already copied; both sides are still identical", said, StringComparison.Ordinal);
        Assert.Contains("ordering: copied; both sides are identical", said, StringComparison.Ordinal);
        await using var again = await MonolithProcess.StartAsync(_server.Directory, AtServer);
        shop = new Shop(again.Http);
        Assert.Equal("confirmed", Assert.Single(await shop.ListAsync("/ordering/orders")).GetProperty("status").GetString());
        await shop.UntilAsync($"/inventory/stock/{product}", s => s.GetProperty("onHand").GetInt32() == Plenty - 2);
    }

    private static Dictionary<string, string> SlowPayments { get; } = new()
    {
        ["Modules:payments:Gateway:Delay"] = "00:00:01",
        ["Messaging:SideEffectTimeout"] = "00:00:02",
    };

    private Dictionary<string, string> AtServer => new() { ["Secrets:File"] = _server.AppFile, ["Database:MigrateAtStart"] = "false" };

    private static Dictionary<string, string> With(Dictionary<string, string> settings, params (string Key, string Value)[] more) =>
        settings.Concat(more.Select(m => KeyValuePair.Create(m.Key, m.Value))).ToDictionary();

    private static List<(string Name, string Hash)> HashesOf(string folder) =>
    [
        .. Directory.GetFiles(folder).Order(StringComparer.Ordinal)
            .Select(file => (Path.GetFileName(file), Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file))))),
    ];

    private static async Task<List<T>> QueryAsync<T>(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync(Token);
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(Token);
        var rows = new List<T>();
        while (await reader.ReadAsync(Token))
        {
            rows.Add(reader.GetFieldValue<T>(0));
        }

        return rows;
    }

    private Task<(int ExitCode, string Output)> CopyAsync(params string[] which) => MonolithProcess.RunCommandAsync(
        _server.Directory, ["db", "copy", "--to-secrets", _server.Secrets, .. which.Length == 0 ? ["--all"] : which]);

    /// <summary>The test needs pending work: open orders, unread events, and waiting side effects and timers.</summary>
    private async Task AssertHalfFinishedAsync()
    {
        var at = ProvisionedServer.ConnectionStrings(_server.OwnerFile);
        var open = (await QueryAsync<long>(at["ordering"], "SELECT count(*) FROM ordering.orders WHERE status NOT IN ('Confirmed', 'Cancelled')"))[0];
        var reserved = (await QueryAsync<long>(at["inventory"], "SELECT sum(reserved) FROM inventory.stock"))[0];
        var payments = (await QueryAsync<long>(at["payments"], "SELECT count(*) FROM payments.side_effects"))[0];
        var timers = (await QueryAsync<long>(at["ordering"], "SELECT count(*) FROM ordering.timers"))[0];
        var end = (await QueryAsync<long>(at["ordering"], "SELECT imported_position FROM ordering.log_state"))[0];
        var unread = 0L;
        foreach (var subscriber in new[] { "inventory", "payments", "notifications", "reviews", "insights" })
        {
            unread += end - (await QueryAsync<long>(at[subscriber], $"SELECT position FROM {subscriber}.cursors WHERE source = 'ordering'")).SingleOrDefault();
        }

        output.WriteLine($"Copied with {open} open orders, {reserved} reserved items, {payments} pending payments, {timers} timers, {unread} unread events of ordering.");
        Assert.True(open > 0 && reserved > 0 && payments > 0 && timers > 0 && unread > 0);
    }

    /// <summary>Each order ended once, and stock and money match the orders.</summary>
    private async Task AssertSettledAsync(Shop shop, Guid plenty, Guid scarce)
    {
        var orders = await shop.ListAsync("/ordering/orders");
        Assert.Equal(Orders, orders.Count);
        var settled = new List<JsonElement>();
        foreach (var order in orders)
        {
            settled.Add(await shop.SettledAsync(order.GetProperty("id").GetGuid()));
        }

        // Every third order contains the scarce product.
        var confirmed = settled.Where(o => o.GetProperty("status").GetString() == "confirmed").ToList();
        Assert.Equal((Orders * 2 / 3) + Scarce, confirmed.Count);
        await shop.UntilAsync($"/inventory/stock/{plenty}", s =>
            s.GetProperty("reserved").GetInt32() == 0 && s.GetProperty("onHand").GetInt32() == Plenty - (Orders * 2 / 3));
        await shop.UntilAsync($"/inventory/stock/{scarce}", s => s.GetProperty("reserved").GetInt32() == 0 && s.GetProperty("onHand").GetInt32() == 0);

        var payments = await shop.ListAsync("/payments");
        Assert.All(payments, p => Assert.Equal("authorized", p.GetProperty("status").GetString()));
        Assert.Equal(
            confirmed.Select(o => o.GetProperty("id").GetGuid()).Order(), payments.Select(p => p.GetProperty("orderId").GetGuid()).Order());
        Assert.Equal((Orders * 2 / 3 * 10m) + (Scarce * 7m), payments.Sum(p => p.GetProperty("amount").GetProperty("amount").GetDecimal()));
        Assert.Equal(payments.Count, Directory.EnumerateFiles(Path.Combine(Data, "simulated-gateway"), "*.json").Count());
        await shop.UntilAsync("/insights/sales/by-product", list => list.GetProperty("items").EnumerateArray().Sum(i => i.GetProperty("unitsSold").GetInt32()) == confirmed.Count);

        var at = ProvisionedServer.ConnectionStrings(_server.OwnerFile)["ordering"];
        var ends = await QueryAsync<long>(
            at,
            """
            SELECT count(*) FROM (SELECT name, key FROM ordering.imported_events UNION ALL SELECT name, key FROM ordering.outbox) AS log
            WHERE name IN ('ordering.order-confirmed', 'ordering.order-cancelled') GROUP BY key
            """);
        Assert.Equal(Enumerable.Repeat(1L, Orders), ends);
        Assert.Empty(await QueryAsync<string>(at, "SELECT reason FROM ordering.parked_events"));
    }

    /// <summary>Blocks the command with a lock, and kills it while it waits.</summary>
    private async Task KillInTheMiddleAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync(Token);
        await using var transaction = await connection.BeginTransactionAsync(Token);
        await using (var lockTable = new NpgsqlCommand("LOCK TABLE ordering.order_lines IN SHARE MODE", connection, transaction))
        {
            await lockTable.ExecuteNonQueryAsync(Token);
        }

        using var command = MonolithProcess.Run(_server.Directory, settings: null, "db", "copy", "--all", "--to-secrets", _server.Secrets);
        var said = command.StandardOutput.ReadToEndAsync(Token);
        while ((await QueryAsync<long>(connectionString, Waiting))[0] == 0)
        {
            Assert.False(command.HasExited, "The command did not reach the lock.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Token);
        }

        command.Kill();
        await command.WaitForExitAsync(Token);
        output.WriteLine(await said);
        await transaction.RollbackAsync(Token);
        Assert.NotEqual(0, (await QueryAsync<long>(connectionString, "SELECT count(*) FROM ordering.orders"))[0]);
        Assert.Equal(0, (await QueryAsync<long>(connectionString, "SELECT count(*) FROM ordering.order_lines"))[0]);
    }
}
