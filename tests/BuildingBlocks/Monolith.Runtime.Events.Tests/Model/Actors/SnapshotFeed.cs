namespace Monolith.Runtime.Events.Tests;

/// <summary>
/// A log whose source offers snapshots: the state of a key are its events since it last ended. A page is what has committed at one moment.
/// </summary>
internal sealed class SnapshotFeed(IEventFeed inner, MemoryLog log, Facts facts) : IEventFeed
{
    private static readonly char[] Keys = ['x', 'y', 'z'];

    public string Source => inner.Source;

    public Task<EventBatch> ReadAsync(LogPosition after, int max, CancellationToken cancellationToken) => inner.ReadAsync(after, max, cancellationToken);

    public Task<LogPosition> ReadHeadAsync(CancellationToken cancellationToken) => inner.ReadHeadAsync(cancellationToken);

    public Task<SnapshotStart?> StartSnapshotAsync(IReadOnlyCollection<string> events, CancellationToken cancellationToken) =>
        Task.FromResult<SnapshotStart?>(new SnapshotStart(log.Head, []));

    public Task<SnapshotBatch> ReadSnapshotAsync(LogPosition cursor, string mark, int max, CancellationToken cancellationToken)
    {
        if (cursor < log.TruncatedTo)
        {
            throw new LogTruncatedException(Source, cursor, log.TruncatedTo);
        }

        var page = Keys.Where(key => mark.Length == 0 || key > mark[0]).Take(max).ToList();
        var states = page.Select(key => facts.StateOf(key).ToList()).Where(state => state.Count > 0).ToList();
        var contained = facts.All.Where(f => f.IsCommitted && f.Position > cursor && states.Exists(state => state[0].Key == f.Key));
        return Task.FromResult(new SnapshotBatch(
            [.. states.SelectMany(state => state.Select((fact, i) => RecordOf(fact, cursor with { Sequence = cursor.Sequence - (state.Count - 1 - i) })))],
            [.. contained.Select(f => new ContainedEvent(f.Record.Id, f.Record.Name))],
            page.Contains(Keys[^1]) ? null : $"{page[^1]}",
            Guid.Empty));
    }

    private static EventRecord RecordOf(Fact fact, LogPosition position) =>
        fact.Record with { Position = position, Headers = EventHeaders.None with { IsSnapshot = true } };
}
