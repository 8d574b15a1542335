using Npgsql;

namespace Monolith.Benchmarks;

/// <summary>A handwritten subscriber's rows and cursor: one round trip for a batch, and one for its commit.</summary>
internal sealed class PostgreSqlFloorProjection : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly string _source, _schema, _project;
    private readonly NpgsqlBatchCommand _move;
    private readonly NpgsqlBatch _batch;
    private readonly List<NpgsqlBatchCommand> _rows = [];

    public PostgreSqlFloorProjection(NpgsqlConnection connection, string source, string subscriber)
    {
        (_connection, _source, _schema) = (connection, source, subscriber);
        _project = $"""INSERT INTO "{subscriber}".projections (order_id, customer_id, placed_at, total) VALUES ($1, $2, $3, $4)""";
        _move = new NpgsqlBatchCommand(
            $"""UPDATE "{subscriber}".cursors SET transaction = $1, position = $2 WHERE source = '{source}' AND transaction = $3 AND position = $4""");
        for (var i = 0; i < 4; i++)
        {
            _move.Parameters.Add(new NpgsqlParameter<long>());
        }

        _batch = new NpgsqlBatch(connection);
    }

    public async Task<LogPosition> FindCursorAsync()
    {
        await using var add = new NpgsqlCommand(
            $"""INSERT INTO "{_schema}".cursors (source, transaction, position) VALUES ('{_source}', 0, 0) ON CONFLICT DO NOTHING""", _connection);
        await add.ExecuteNonQueryAsync();
        await using var find = new NpgsqlCommand($"""SELECT transaction, position FROM "{_schema}".cursors WHERE source = '{_source}'""", _connection);
        await using var reader = await find.ExecuteReaderAsync();
        await reader.ReadAsync();
        return new LogPosition(reader.GetInt64(0), reader.GetInt64(1));
    }

    public async Task HandleAsync(LogPosition cursor, List<(LogPosition Position, FloorEvent Event)> batch)
    {
        // This needs no round trip: BEGIN is sent with the next command.
        await using var transaction = await _connection.BeginTransactionAsync();
        _batch.Transaction = transaction;
        _batch.BatchCommands.Clear();
        Set(_move, 0, batch[^1].Position.Transaction);
        Set(_move, 1, batch[^1].Position.Sequence);
        Set(_move, 2, cursor.Transaction);
        Set(_move, 3, cursor.Sequence);
        _batch.BatchCommands.Add(_move);
        for (var i = 0; i < batch.Count; i++)
        {
            _batch.BatchCommands.Add(Row(i, batch[i].Event));
        }

        await _batch.ExecuteNonQueryAsync();
        if (_move.RecordsAffected != 1)
        {
            throw new InvalidOperationException("Another worker has moved the cursor.");
        }

        await transaction.CommitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _batch.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private static void Set<T>(NpgsqlBatchCommand command, int parameter, T value) => ((NpgsqlParameter<T>)command.Parameters[parameter]).TypedValue = value;

    private NpgsqlBatchCommand Row(int number, FloorEvent order)
    {
        if (number == _rows.Count)
        {
            _rows.Add(new NpgsqlBatchCommand(_project)
            {
                Parameters = { new NpgsqlParameter<Guid>(), new NpgsqlParameter<Guid>(), new NpgsqlParameter<DateTimeOffset>(), new NpgsqlParameter<decimal>() },
            });
        }

        var row = _rows[number];
        Set(row, 0, order.OrderId);
        Set(row, 1, order.CustomerId);
        Set(row, 2, order.PlacedAt);
        Set(row, 3, order.Total);
        return row;
    }
}
