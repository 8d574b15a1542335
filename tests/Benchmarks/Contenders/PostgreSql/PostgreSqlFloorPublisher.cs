using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace Monolith.Benchmarks;

/// <summary>Writes an order and its event in one round trip: all commands before one Sync are one transaction.</summary>
internal sealed class PostgreSqlFloorPublisher : IAsyncDisposable
{
    private readonly NpgsqlParameter<Guid> _orderId = Uuid(), _customerId = Uuid(), _eventId = Uuid();
    private readonly NpgsqlParameter<string> _currency = Text(), _name = Text(), _key = Text(), _payload = Text();
    private readonly NpgsqlParameter<DateTimeOffset> _placedAt = Time(), _occurredAt = Time();
    private readonly NpgsqlParameter<decimal> _total = new() { NpgsqlDbType = NpgsqlDbType.Numeric };
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlBatch _batch;

    private PostgreSqlFloorPublisher(NpgsqlConnection connection, string source)
    {
        _connection = connection;
        _name.TypedValue = source + ".order-placed";
        _batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand($"""INSERT INTO "{source}".orders (id, customer_id, currency, placed_at, total) VALUES ($1, $2, $3, $4, $5)""")
                {
                    Parameters = { _orderId, _customerId, _currency, _placedAt, _total },
                },
                new NpgsqlBatchCommand($$"""
                    INSERT INTO "{{source}}".outbox (id, name, version, key, payload, headers, occurred_at, personal)
                    VALUES ($1, $2, 1, $3, $4, '{}', $5, false)
                    """)
                {
                    Parameters = { _eventId, _name, _key, _payload, _occurredAt },
                },
            },
        };
    }

    public static async Task<PostgreSqlFloorPublisher> OpenAsync(string connectionString, string source, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync(cancellationToken);
        var publisher = new PostgreSqlFloorPublisher(connection, source);
        await publisher._batch.PrepareAsync(cancellationToken);
        return publisher;
    }

    public async Task PublishAsync(OrderRow order, CancellationToken cancellationToken)
    {
        _orderId.TypedValue = order.Id;
        _customerId.TypedValue = order.CustomerId;
        _currency.TypedValue = order.Currency;
        _placedAt.TypedValue = order.PlacedAt;
        _total.TypedValue = order.Total;
        _eventId.TypedValue = Guid.CreateVersion7(order.PlacedAt);
        _key.TypedValue = order.Id.ToString();
        _payload.TypedValue = JsonSerializer.Serialize(FloorEvent.Of(order), FloorJson.Default.FloorEvent);
        _occurredAt.TypedValue = order.PlacedAt;
        await _batch.ExecuteNonQueryAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _batch.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private static NpgsqlParameter<Guid> Uuid() => new() { NpgsqlDbType = NpgsqlDbType.Uuid };

    private static NpgsqlParameter<string> Text() => new() { NpgsqlDbType = NpgsqlDbType.Text };

    private static NpgsqlParameter<DateTimeOffset> Time() => new() { NpgsqlDbType = NpgsqlDbType.TimestampTz };
}
