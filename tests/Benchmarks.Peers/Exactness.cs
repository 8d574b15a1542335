using System.Globalization;
using Npgsql;

namespace Monolith.Benchmarks.Peers;

/// <summary>Checks after a run that each stored order was handled, once, and with its own values.</summary>
internal static class Exactness
{
    /// <exception cref="InvalidOperationException">A contender lost, doubled or changed an event, so that its figures mean nothing.</exception>
    public static async Task CheckAsync(string contender, ModuleSchemas schemas, long handled, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(schemas.Administrator + ";Pooling=false");
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            $"""
            SELECT count(o.id), count(*) FILTER (WHERE p.order_id IS NULL), count(*) FILTER (WHERE o.id IS NULL),
                count(*) FILTER (WHERE (o.customer_id, o.total, o.placed_at) <> (p.customer_id, p.total, p.placed_at))
            FROM "{Topology.SourceName(0)}".orders o FULL JOIN "{Topology.SubscriberName(0, 0)}".projections p ON p.order_id = o.id
            """,
            connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var (orders, missing, unknown, different) = (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3));
        if (missing + unknown + different > 0 || orders != handled)
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"{contender} is not exact: of {orders} orders {missing} were not handled and {different} have other values, {unknown} rows have no order, and {handled} handlings were committed."));
        }
    }
}
