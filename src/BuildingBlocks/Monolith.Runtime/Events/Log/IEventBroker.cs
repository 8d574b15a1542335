namespace Monolith.Runtime.Events;

/// <summary>
/// The seam to a broker, which carries the events of a module to processes that can't read its database. What goes over it
/// keeps the positions of the log, so that a subscriber may change from one route to the other at any event.
/// </summary>
public interface IEventBroker
{
    /// <summary>The source under which a module keeps how far its own log is at the broker.</summary>
    string RelayCursor { get; }

    /// <summary>Opens the feed of a module that runs elsewhere. Each subscription has one of its own.</summary>
    /// <param name="source">The module whose events it carries.</param>
    IEventFeed OpenFeed(string source);

    /// <summary>Makes what brings the log of a module of this process to the broker.</summary>
    /// <param name="log">The module's log.</param>
    /// <param name="cursors">Where the module keeps how far it is brought.</param>
    IEventRelay CreateRelay(IEventFeed log, ISubscriptionStore cursors);
}

/// <summary>Brings the log of one module to the broker, in order, and never waits for those who read it.</summary>
public interface IEventRelay
{
    /// <summary>Why it makes no progress at the moment, or null when all is well.</summary>
    string? LastError { get; }

    /// <summary>Works until it is told to stop. It never gives up: what it can't do now it tries again.</summary>
    /// <param name="stop">Tells it to stop.</param>
    Task RunAsync(CancellationToken stop);
}
