namespace Monolith.Runtime.Events;

/// <summary>
/// Transports the events of a module to processes that cannot read its database. Events keep their log positions, so a subscriber can
/// change between the transports at any event.
/// </summary>
public interface IEventBroker
{
    /// <summary>The cursor name under which a module stores how much of its log it has relayed to the broker.</summary>
    string RelayCursor { get; }

    /// <summary>Opens the feed of a module that runs in another process. Each subscription opens its own.</summary>
    /// <param name="source">The module that publishes the events.</param>
    IEventFeed OpenFeed(string source);

    /// <summary>Creates the relay that sends the log of a module of this process to the broker.</summary>
    /// <param name="log">The module's log.</param>
    /// <param name="cursors">The store in which the module keeps the position of the relay.</param>
    IEventRelay CreateRelay(IEventFeed log, ISubscriptionStore cursors);

    /// <summary>Opens an exchange that receives events for readers outside. The broker connects when the first event is sent.</summary>
    /// <param name="exchange">The name of an exchange that exists, or empty for the default exchange.</param>
    /// <param name="routingKey">The routing key, in which <c>{type}</c> stands for the name of an event, and <c>{key}</c> for its key.</param>
    /// <param name="mandatory">Whether each event must reach a queue.</param>
    IDeliveryTarget OpenTarget(string exchange, string routingKey, bool mandatory);
}

/// <summary>Sends the log of one module to the broker, in order. It never waits for consumers.</summary>
public interface IEventRelay
{
    /// <summary>The error that stops progress at the moment, or null.</summary>
    string? LastError { get; }

    /// <summary>Runs until the token is canceled. It never gives up and retries what fails.</summary>
    /// <param name="stop">A token that stops the relay.</param>
    Task RunAsync(CancellationToken stop);
}
