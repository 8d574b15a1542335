using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Monolith.Benchmarks;

/// <summary>Writes an order and its event in one transaction.</summary>
internal sealed class SqliteFloorPublisher : IDisposable
{
    private readonly SqliteFloorConnection _connection;
    private readonly SqliteCommand _order, _event;
    private readonly string _eventName;

    public SqliteFloorPublisher(string source, string file)
    {
        _eventName = source + ".order-placed";
        _connection = new SqliteFloorConnection(file);
        _order = _connection.Prepare(
            "INSERT INTO orders (id, customer_id, currency, placed_at, total) VALUES ($id, $customer, $currency, $placed, $total)",
            "$id", "$customer", "$currency", "$placed", "$total");
        _event = _connection.Prepare(
            """
            INSERT INTO outbox (id, name, version, key, payload, headers, occurred_at, personal)
            VALUES ($id, $name, 1, $key, $payload, '{}', $occurred, 0)
            """,
            "$id", "$name", "$key", "$payload", "$occurred");
    }

    public void Publish(OrderRow order)
    {
        var placedAt = FloorEvent.Microseconds(order.PlacedAt);
        _order.Parameters[0].Value = order.Id;
        _order.Parameters[1].Value = order.CustomerId;
        _order.Parameters[2].Value = order.Currency;
        _order.Parameters[3].Value = placedAt;
        _order.Parameters[4].Value = order.Total;
        _event.Parameters[0].Value = Guid.CreateVersion7(order.PlacedAt);
        _event.Parameters[1].Value = _eventName;
        _event.Parameters[2].Value = order.Id.ToString();
        _event.Parameters[3].Value = JsonSerializer.Serialize(FloorEvent.Of(order), FloorJson.Default.FloorEvent);
        _event.Parameters[4].Value = placedAt;
        _connection.Begin();
        _order.ExecuteNonQuery();
        _event.ExecuteNonQuery();
        _connection.Commit();
    }

    public void Dispose()
    {
        _order.Dispose();
        _event.Dispose();
        _connection.Dispose();
    }
}
