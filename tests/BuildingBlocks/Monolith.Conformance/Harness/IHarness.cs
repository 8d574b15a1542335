using Monolith.Runtime.Events;

namespace Monolith.Conformance;

/// <summary>
/// The interface between a suite and the tested implementation: two modules, <c>source</c> and <c>target</c>, initially empty.
/// </summary>
internal interface IHarness : IAsyncDisposable
{
    /// <summary>The events of the suites.</summary>
    EventRegistry Registry { get; }

    /// <summary>The feed of the source's log.</summary>
    IEventFeed Feed { get; }

    /// <summary>The target's cursors.</summary>
    ISubscriptionStore Subscriptions { get; }

    /// <summary>The parked events of the target.</summary>
    IParkedEventStore Parked { get; }

    /// <summary>The target's timers.</summary>
    IDueStore Timers { get; }

    /// <summary>The scripted behavior of the target's handlers.</summary>
    Script Script { get; }

    /// <summary>Publishes in one transaction of the source.</summary>
    Task PublishAsync(CancellationToken cancellationToken, params IReadOnlyList<IIntegrationEvent> messages);

    /// <summary>Writes events into the source's log and rolls back.</summary>
    Task PublishAndRollBackAsync(CancellationToken cancellationToken, params IReadOnlyList<IIntegrationEvent> messages);

    /// <summary>Truncates the source's log up to a position.</summary>
    Task TruncateAsync(LogPosition upTo, CancellationToken cancellationToken);

    /// <summary>Sets the target's cursor back to the beginning, as a replay does.</summary>
    Task SetCursorBackAsync(CancellationToken cancellationToken);

    /// <summary>The committed journal lines of the target's handlers, in commit order.</summary>
    Task<IReadOnlyList<JournalLine>> ReadJournalAsync(CancellationToken cancellationToken);

    /// <summary>Schedules timers of the target in one transaction.</summary>
    Task ScheduleAsync(Alarm alarm, DateTimeOffset dueAt, CancellationToken cancellationToken);

    /// <summary>Cancels the target's timers of a key.</summary>
    Task CancelAsync(string key, CancellationToken cancellationToken);
}

/// <summary>A line of the journal.</summary>
public sealed record JournalLine(string Key, string Text);
