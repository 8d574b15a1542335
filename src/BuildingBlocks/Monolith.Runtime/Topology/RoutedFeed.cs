using Monolith.Runtime.Events;

namespace Monolith.Runtime;

/// <summary>
/// Reads the events of a module from its current location: its own log, or the broker. Both have the same positions, so subscribers are not
/// affected by a change between the two. A log that is still being moved here is not used.
/// </summary>
internal sealed class RoutedFeed(string source, ModuleLocations locations, DataPresence data, IEventFeed? log, IEventBroker? broker) : IEventFeed, IAsyncDisposable
{
    private IEventFeed? _remote;

    public string Source { get; } = source;

    public async Task<EventBatch> ReadAsync(LogPosition after, int max, CancellationToken cancellationToken)
    {
        var moved = Task.WhenAny(locations.NextChange, data.NextChange);
        if (Route() is not { } route)
        {
            return new EventBatch([], moved);
        }

        var batch = await route.ReadAsync(after, max, cancellationToken);
        return batch.Records.Count > 0 ? batch : batch with { More = Task.WhenAny(batch.More, moved) };
    }

    public Task<LogPosition> ReadHeadAsync(CancellationToken cancellationToken) =>
        Route()?.ReadHeadAsync(cancellationToken) ?? Task.FromResult(LogPosition.Start);

    public Task<LogTip> ReadTipAsync(CancellationToken cancellationToken) =>
        Route()?.ReadTipAsync(cancellationToken) ?? Task.FromResult(new LogTip(LogPosition.Start, null));

    public Task<LogHistory?> ReadHistoryAsync(CancellationToken cancellationToken) =>
        Route()?.ReadHistoryAsync(cancellationToken) ?? Task.FromResult<LogHistory?>(null);

    public Task<int?> CountAsync(LogPosition after, int max, CancellationToken cancellationToken) =>
        Route()?.CountAsync(after, max, cancellationToken) ?? Task.FromResult<int?>(null);

    public Task<SnapshotStart?> StartSnapshotAsync(IReadOnlyCollection<string> events, CancellationToken cancellationToken) =>
        Route()?.StartSnapshotAsync(events, cancellationToken) ?? Task.FromResult<SnapshotStart?>(null);

    public Task<SnapshotBatch> ReadSnapshotAsync(LogPosition cursor, string mark, int max, CancellationToken cancellationToken) =>
        (Route() ?? throw new InvalidOperationException($"The data of {Source} is not here at the moment.")).ReadSnapshotAsync(cursor, mark, max, cancellationToken);

    public ValueTask DisposeAsync() => _remote is IAsyncDisposable remote ? remote.DisposeAsync() : ValueTask.CompletedTask;

    private IEventFeed? Route() => locations.Of(Source).IsRemote ? _remote ??= (broker ?? throw NoBroker()).OpenFeed(Source) : data.IsHere(Source) ? log : null;

    private InvalidOperationException NoBroker() => new(
        $"Module {Source} runs at {locations.Of(Source)}, and its events arrive through a broker. Set RabbitMq:Uri.");
}
