namespace Monolith;

/// <summary>
/// Lets a request wait for events that were published before it arrived. A client that lists a product and orders it at
/// once is right to expect that it can: when a module misses something in its own copy, it catches up once and looks again.
/// </summary>
public interface ICatchUp
{
    /// <summary>
    /// Waits until this module has handled everything that the source of an event had published by now, but not longer than
    /// Messaging:CatchUpTimeout. Where that source is Absent, or the caller holds this module's transaction, it returns at once.
    /// </summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <typeparam name="TEvent">An event that this module handles, such as the one that would have brought what is missing.</typeparam>
    /// <exception cref="InvalidOperationException">This module has no handler for the event.</exception>
    /// <exception cref="RefusedException">This module did not catch up in time (503): what is missing may be on its way.</exception>
    Task WithAsync<TEvent>(CancellationToken cancellationToken)
        where TEvent : IIntegrationEvent;
}
