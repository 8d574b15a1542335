namespace Monolith;

/// <summary>
/// Handles an integration event of another module. It runs in the transaction of the subscriber's own database that also
/// moves the cursor: what it changes through its module's DbContext happens exactly once. It saves nothing itself, and
/// does nothing outside the database: for that, record a side effect.
/// </summary>
/// <typeparam name="TEvent">The event.</typeparam>
public interface IEventHandler<TEvent>
    where TEvent : IIntegrationEvent
{
    /// <summary>Handles one event.</summary>
    /// <param name="message">The event.</param>
    /// <param name="context">Where it came from.</param>
    /// <param name="cancellationToken">Cancelled when the host stops or the handler takes too long.</param>
    Task HandleAsync(TEvent message, EventContext context, CancellationToken cancellationToken);
}

/// <summary>
/// Handles events of one type that follow each other in the log as one batch, saved at once. Use it where the work for
/// many is much less than many times the work for one.
/// </summary>
/// <typeparam name="TEvent">The event.</typeparam>
public interface IBatchEventHandler<TEvent>
    where TEvent : IIntegrationEvent
{
    /// <summary>Handles a batch of one or more events, oldest first.</summary>
    /// <param name="messages">The events.</param>
    /// <param name="cancellationToken">Cancelled when the host stops or the handler takes too long.</param>
    Task HandleAsync(IReadOnlyList<ReceivedEvent<TEvent>> messages, CancellationToken cancellationToken);
}

/// <summary>An event and where it came from.</summary>
/// <typeparam name="TEvent">The event's type.</typeparam>
/// <param name="Message">The event.</param>
/// <param name="Context">Where it came from.</param>
public sealed record ReceivedEvent<TEvent>(TEvent Message, EventContext Context)
    where TEvent : IIntegrationEvent;

/// <summary>Where an event came from.</summary>
/// <param name="Id">The event's id.</param>
/// <param name="Source">The module that published it.</param>
/// <param name="Position">Where it stands in that module's log.</param>
/// <param name="Key">What it stays in order with.</param>
/// <param name="OccurredAt">When it was published.</param>
/// <param name="Headers">Its trace, correlation and causation.</param>
public sealed record EventContext(
    Guid Id, string Source, LogPosition Position, string Key, DateTimeOffset OccurredAt, EventHeaders Headers);

/// <summary>
/// Put on an event handler that wants each event in a transaction of its own, instead of sharing one with its batch:
/// slow handlers do, so that they don't hold up what came before.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class OwnTransactionAttribute : Attribute;
