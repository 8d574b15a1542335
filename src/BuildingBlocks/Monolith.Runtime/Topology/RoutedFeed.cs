using Monolith.Runtime.Events;

namespace Monolith.Runtime;

/// <summary>
/// The events of a module by the route that leads to where it runs now: its own log, or the broker. Both tell the same
/// positions, so a subscriber that is on its way notices nothing of a change. A log that is not all here yet is no route.
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

    public ValueTask DisposeAsync() => _remote is IAsyncDisposable remote ? remote.DisposeAsync() : ValueTask.CompletedTask;

    private IEventFeed? Route() => locations.Of(Source).IsRemote ? _remote ??= (broker ?? throw NoBroker()).OpenFeed(Source) : data.IsHere(Source) ? log : null;

    private InvalidOperationException NoBroker() => new(
        $"{Source} runs at {locations.Of(Source)}, and its events come over a broker: set RabbitMq:Uri.");
}
