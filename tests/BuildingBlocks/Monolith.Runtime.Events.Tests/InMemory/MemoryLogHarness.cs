using Monolith.Conformance;

namespace Monolith.Runtime.Events.Tests;

/// <summary>A source whose log is in memory, and a target on stores that a derived class supplies.</summary>
internal abstract class MemoryLogHarness : IHarness
{
    private readonly MemoryLog _log = new("source");

    public EventRegistry Registry { get; } = new([typeof(Noted).Assembly]);

    public IEventFeed Feed => _log;

    public abstract ISubscriptionStore Subscriptions { get; }

    public abstract IParkedEventStore Parked { get; }

    public abstract IDueStore Timers { get; }

    public abstract Script Script { get; }

    public Task PublishAsync(CancellationToken cancellationToken, params IReadOnlyList<IIntegrationEvent> messages)
    {
        _log.Begin(messages, Registry).Commit();
        return Task.CompletedTask;
    }

    public Task PublishAndRollBackAsync(CancellationToken cancellationToken, params IReadOnlyList<IIntegrationEvent> messages)
    {
        _log.Begin(messages, Registry).RollBack();
        return Task.CompletedTask;
    }

    public Task TruncateAsync(LogPosition upTo, CancellationToken cancellationToken)
    {
        Assert.NotEqual(0, _log.Truncate(upTo));
        return Task.CompletedTask;
    }

    public abstract Task SetCursorBackAsync(CancellationToken cancellationToken);

    public abstract Task<IReadOnlyList<JournalLine>> ReadJournalAsync(CancellationToken cancellationToken);

    public abstract Task ScheduleAsync(Alarm alarm, DateTimeOffset dueAt, CancellationToken cancellationToken);

    public abstract Task CancelAsync(string key, CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();
}
