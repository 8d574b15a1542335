namespace Monolith.Messaging.RabbitMq;

/// <summary>The road of events between processes: a stream on the broker for each module that publishes.</summary>
public interface IBroker
{
    /// <summary>The events of a module that runs in another process. One for each subscription: it remembers where that is.</summary>
    /// <param name="source">The module's name.</param>
    StreamFeed CreateFeed(string source);

    /// <summary>What carries the events of a module of this process to others. It works while its RunAsync does.</summary>
    /// <param name="source">The module's name.</param>
    /// <param name="feed">The feed of the module's own log.</param>
    /// <param name="store">Where the module keeps cursors: the relay's own is among them.</param>
    StreamRelay CreateRelay(string source, IEventFeed feed, ISubscriptionStore store);
}
