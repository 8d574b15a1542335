namespace Monolith;

/// <summary>
/// Handles an integration event of another module. The handler runs in the transaction of the subscriber's own database that also moves the
/// cursor, so its changes through the module's DbContext happen exactly once. It must not save changes itself, and must do nothing outside
/// the database; record a side effect for that.
/// </summary>
/// <typeparam name="TEvent">The type of the event.</typeparam>
public interface IEventHandler<TEvent>
    where TEvent : IIntegrationEvent
{
    /// <summary>Handles one event.</summary>
    /// <param name="message">The event.</param>
    /// <param name="context">The origin of the event.</param>
    /// <param name="cancellationToken">A token that is canceled when the host stops or when the handler exceeds its time limit.</param>
    Task HandleAsync(TEvent message, EventContext context, CancellationToken cancellationToken);
}

/// <summary>
/// Handles consecutive events of one type as one batch, saved at once. Use it if handling many events together is much cheaper than
/// handling each one alone.
/// </summary>
/// <typeparam name="TEvent">The type of the event.</typeparam>
public interface IBatchEventHandler<TEvent>
    where TEvent : IIntegrationEvent
{
    /// <summary>Handles a batch of one or more events, oldest first.</summary>
    /// <param name="messages">The events.</param>
    /// <param name="cancellationToken">A token that is canceled when the host stops or when the handler exceeds its time limit.</param>
    Task HandleAsync(IReadOnlyList<ReceivedEvent<TEvent>> messages, CancellationToken cancellationToken);
}

/// <summary>An event and its origin.</summary>
/// <typeparam name="TEvent">The type of the event.</typeparam>
/// <param name="Message">The event.</param>
/// <param name="Context">The origin of the event.</param>
public sealed record ReceivedEvent<TEvent>(TEvent Message, EventContext Context)
    where TEvent : IIntegrationEvent;

/// <summary>The origin of an event.</summary>
/// <param name="Id">The event's id.</param>
/// <param name="Source">The module that published it.</param>
/// <param name="Position">The position in that module's log.</param>
/// <param name="Key">The key within which events stay in order.</param>
/// <param name="OccurredAt">The time at which the event was published.</param>
/// <param name="Headers">The trace, correlation and causation ids.</param>
public sealed record EventContext(
    Guid Id, string Source, LogPosition Position, string Key, DateTimeOffset OccurredAt, EventHeaders Headers)
{
    /// <summary>
    /// Whether the event is part of a snapshot (<see cref="ISnapshotSource"/>): it describes the current state of its key, which replaces
    /// what the subscriber knows of it. The position is then that of the log up to which the state is complete at least.
    /// </summary>
    public bool IsSnapshot => Headers.IsSnapshot;
}

/// <summary>
/// Marks an event handler that needs a transaction of its own for each event. Use it on slow handlers, so that they do not delay the commit
/// of the preceding events.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class OwnTransactionAttribute : Attribute;
