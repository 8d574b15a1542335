using Monolith.Runtime.Events;
using Npgsql;

namespace Monolith.Benchmarks;

/// <summary>Reads the log after its cursor and below the horizon, and commits a row for each event together with the cursor.</summary>
internal sealed class PostgreSqlFloorSubscriber : IAsyncDisposable
{
    private static readonly MessagingOptions Options = new();

    /// <summary>The poll interval for a committed event that an open transaction may still precede.</summary>
    private static readonly TimeSpan HeldBack = TimeSpan.FromMilliseconds(2);

    private readonly PostgreSqlFloorLog _log;
    private readonly PostgreSqlFloorProjection _projection;
    private readonly CommitSignal _committed;
    private readonly HandledCounter _handled;

    private PostgreSqlFloorSubscriber(PostgreSqlFloorLog log, PostgreSqlFloorProjection projection, CommitSignal committed, HandledCounter handled) =>
        (_log, _projection, _committed, _handled) = (log, projection, committed, handled);

    public static async Task<PostgreSqlFloorSubscriber> OpenAsync(
        ModuleSchemas schemas, string source, string subscriber, CommitSignal committed, HandledCounter handled) => new(
        new PostgreSqlFloorLog(await OpenAsync(schemas[source]), source),
        new PostgreSqlFloorProjection(await OpenAsync(schemas[subscriber]), source, subscriber),
        committed,
        handled);

    public async Task RunAsync(CancellationToken stop)
    {
        var cursor = await _projection.FindCursorAsync();
        var batch = new List<(LogPosition Position, FloorEvent Event)>(Options.BatchSize);
        while (!stop.IsCancellationRequested)
        {
            var more = _committed.Next;
            var isHeldBack = await _log.ReadAsync(cursor, Options.BatchSize, batch);
            if (batch.Count == 0)
            {
                await Task.WhenAny(more, Task.Delay(isHeldBack ? HeldBack : Options.PollInterval, TimeProvider.System, stop));
                continue;
            }

            await _projection.HandleAsync(cursor, batch);
            cursor = batch[^1].Position;
            _handled.Add(batch.Count);
            if (batch.Count > 1 && batch.Count < Options.BatchSize)
            {
                await Task.Delay(Options.Linger, TimeProvider.System, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _log.DisposeAsync();
        await _projection.DisposeAsync();
    }

    private static async Task<NpgsqlConnection> OpenAsync(string connectionString)
    {
        var connection = new NpgsqlConnection(connectionString + ";Pooling=false;Max Auto Prepare=20;Auto Prepare Min Usages=1");
        await connection.OpenAsync();
        return connection;
    }
}
