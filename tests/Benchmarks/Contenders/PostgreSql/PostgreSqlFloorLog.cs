using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace Monolith.Benchmarks;

/// <summary>The log as a handwritten subscriber reads it.</summary>
internal sealed class PostgreSqlFloorLog : IAsyncDisposable
{
    private const string Horizon = "pg_snapshot_xmin(pg_current_snapshot())::text::bigint";

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlBatch _read;
    private readonly NpgsqlParameter<long> _transaction = Number(), _position = Number(), _max = Number();

    public PostgreSqlFloorLog(NpgsqlConnection connection, string source)
    {
        _connection = connection;
        _read = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand($"""SELECT EXISTS (SELECT FROM "{source}".outbox WHERE transaction >= {Horizon})"""),
                new NpgsqlBatchCommand($"""
                    SELECT transaction, position, payload FROM "{source}".outbox
                    WHERE (transaction, position) > ($1, $2) AND transaction < {Horizon} ORDER BY transaction, position LIMIT $3
                    """)
                {
                    Parameters = { _transaction, _position, _max },
                },
            },
        };
    }

    /// <summary>Reads a batch, and returns whether events are committed that are not final yet.</summary>
    public async Task<bool> ReadAsync(LogPosition after, int max, List<(LogPosition Position, FloorEvent Event)> batch)
    {
        batch.Clear();
        _transaction.TypedValue = after.Transaction;
        _position.TypedValue = after.Sequence;
        _max.TypedValue = max;
        await using var reader = await _read.ExecuteReaderAsync();
        await reader.ReadAsync();
        var isHeldBack = reader.GetBoolean(0);
        await reader.NextResultAsync();
        while (await reader.ReadAsync())
        {
            batch.Add((
                new LogPosition(reader.GetInt64(0), reader.GetInt64(1)),
                JsonSerializer.Deserialize(reader.GetString(2), FloorJson.Default.FloorEvent)!));
        }

        return isHeldBack;
    }

    public async ValueTask DisposeAsync()
    {
        await _read.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private static NpgsqlParameter<long> Number() => new() { NpgsqlDbType = NpgsqlDbType.Bigint };
}
