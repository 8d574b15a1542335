using System.Text.Json;
using Microsoft.Data.Sqlite;
using Monolith.Runtime.Events;

namespace Monolith.Benchmarks;

/// <summary>Reads the log after its cursor, and commits a row for each event together with the cursor.</summary>
internal sealed class SqliteFloorSubscriber : IDisposable
{
    private static readonly MessagingOptions Options = new();

    private readonly SqliteFloorConnection _source, _own;
    private readonly SqliteCommand _read, _findCursor, _addCursor, _moveCursor, _project;
    private readonly CommitSignal _committed;
    private readonly HandledCounter _handled;

    public SqliteFloorSubscriber(string source, string sourceFile, string ownFile, CommitSignal committed, HandledCounter handled)
    {
        (_committed, _handled) = (committed, handled);
        _source = new SqliteFloorConnection(sourceFile);
        _own = new SqliteFloorConnection(ownFile);
        _read = _source.Prepare(
            "SELECT position, payload FROM outbox WHERE position > $after ORDER BY position LIMIT $max",
            "$after", "$max");
        _read.Parameters[1].Value = Options.BatchSize;
        _findCursor = _own.Prepare($"SELECT position FROM cursors WHERE source = '{source}'");
        _addCursor = _own.Prepare($"""INSERT OR IGNORE INTO cursors (source, "transaction", position) VALUES ('{source}', 0, 0)""");
        _moveCursor = _own.Prepare($"UPDATE cursors SET position = $to WHERE source = '{source}' AND position = $from", "$to", "$from");
        _project = _own.Prepare(
            "INSERT INTO projections (order_id, customer_id, placed_at, total) VALUES ($order, $customer, $placed, $total)",
            "$order", "$customer", "$placed", "$total");
    }

    public async Task RunAsync(CancellationToken stop)
    {
        _addCursor.ExecuteNonQuery();
        var cursor = (long)_findCursor.ExecuteScalar()!;
        var batch = new List<(long Position, FloorEvent Event)>(Options.BatchSize);
        while (!stop.IsCancellationRequested)
        {
            var more = _committed.Next;
            Read(cursor, batch);
            if (batch.Count == 0)
            {
                await Task.WhenAny(more, Task.Delay(Options.PollInterval, TimeProvider.System, stop));
                continue;
            }

            Handle(cursor, batch);
            cursor = batch[^1].Position;
            _handled.Add(batch.Count);
            if (batch.Count > 1 && batch.Count < Options.BatchSize)
            {
                await Task.Delay(Options.Linger, TimeProvider.System, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    public void Dispose()
    {
        foreach (var command in (ReadOnlySpan<SqliteCommand>)[_read, _findCursor, _addCursor, _moveCursor, _project])
        {
            command.Dispose();
        }

        _source.Dispose();
        _own.Dispose();
    }

    private void Read(long after, List<(long Position, FloorEvent Event)> batch)
    {
        batch.Clear();
        _read.Parameters[0].Value = after;
        using var reader = _read.ExecuteReader();
        while (reader.Read())
        {
            batch.Add((reader.GetInt64(0), JsonSerializer.Deserialize(reader.GetString(1), FloorJson.Default.FloorEvent)!));
        }
    }

    private void Handle(long cursor, List<(long Position, FloorEvent Event)> batch)
    {
        _own.Begin();
        _moveCursor.Parameters[0].Value = batch[^1].Position;
        _moveCursor.Parameters[1].Value = cursor;
        if (_moveCursor.ExecuteNonQuery() != 1)
        {
            throw new InvalidOperationException("Another worker has moved the cursor.");
        }

        foreach (var (_, order) in batch)
        {
            _project.Parameters[0].Value = order.OrderId;
            _project.Parameters[1].Value = order.CustomerId;
            _project.Parameters[2].Value = FloorEvent.Microseconds(order.PlacedAt);
            _project.Parameters[3].Value = order.Total;
            _project.ExecuteNonQuery();
        }

        _own.Commit();
    }
}
