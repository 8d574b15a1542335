using System.Data.Common;
using System.Globalization;
using Acceptance.Tests;

namespace Monolith.Benchmarks;

/// <summary>The data of a shop, with a schema for each module.</summary>
internal abstract class ShopData : IAsyncDisposable
{
    /// <summary>
    /// Orders without remaining work: Insights has handled the events of all modules, including the notification, and Inventory has no
    /// reservation left.
    /// </summary>
    private const string SettledOrders =
        """
        SELECT count(*) FROM insights.orders
        WHERE status = 'Confirmed' AND stock = 'Reserved' AND payment = 'Authorized' AND notified_at IS NOT NULL AND placed_at IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM inventory.stock WHERE reserved > 0)
        """;

    private const string KnownOrders = "SELECT count(*) FROM insights.orders";

    private static readonly string Events = $"SELECT {string.Join(" + ", Shape.Stored.Select(module => $"(SELECT count(*) FROM {module}.outbox)"))}";

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(3);

    /// <summary>The settings with which processes find the data.</summary>
    public abstract IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>Waits until the total number of completed orders reaches a value.</summary>
    /// <exception cref="TimeoutException">The orders were not completed in time.</exception>
    public Task SettledAsync(int orders, CancellationToken cancellationToken) => ReachedAsync(SettledOrders, orders, cancellationToken);

    /// <summary>Waits until Insights knows a number of orders.</summary>
    /// <exception cref="TimeoutException">Insights did not receive the orders in time.</exception>
    public Task KnownAsync(int orders, CancellationToken cancellationToken) => ReachedAsync(KnownOrders, orders, cancellationToken);

    /// <summary>Counts the orders, and the events of all logs.</summary>
    public async Task<(int Orders, long Events)> CountAsync(CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        return ((int)await ScalarAsync(connection, KnownOrders, cancellationToken), await ScalarAsync(connection, Events, cancellationToken));
    }

    /// <summary>Reads the counters of the data.</summary>
    public async Task<IReadOnlyList<Reading>> ReadAsync(CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        return
        [
            .. await ReadAsync(connection, cancellationToken),
            new Reading("events per order", "", await ScalarAsync(connection, Events, cancellationToken)),
        ];
    }

    /// <summary>Removes the data after its last use.</summary>
    public abstract ValueTask DisposeAsync();

    /// <summary>Opens a connection that can read all schemas, after the processes have created them.</summary>
    protected abstract Task<DbConnection> OpenAsync(CancellationToken cancellationToken);

    protected abstract Task<IReadOnlyList<Reading>> ReadAsync(DbConnection connection, CancellationToken cancellationToken);

    protected static Reading Commits(double count) => new("commits per order", "", count);

    protected static Reading Stored(double bytes) => new("tables and indexes per order", "bytes", bytes);

    protected static async Task<long> ScalarAsync(DbConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture);
    }

    private async Task ReachedAsync(string count, int orders, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        var start = TimeProvider.System.GetTimestamp();
        while (await ScalarAsync(connection, count, cancellationToken) is var reached && reached < orders)
        {
            if (TimeProvider.System.GetElapsedTime(start) > Timeout)
            {
                throw new TimeoutException($"Only {reached} of {orders} orders exist after {Timeout}: {count}");
            }

            await Task.Delay(Look, TimeProvider.System, cancellationToken);
        }
    }
}
