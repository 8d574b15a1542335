namespace Monolith;

/// <summary>
/// Lets a request wait for events that were published before it arrived. A client that lists a product and orders it at once may expect
/// that to work: when the ordering module misses the product in its own copy, it catches up once and checks again.
/// </summary>
public interface ICatchUp
{
    /// <summary>
    /// Waits until this module has handled all events that the source of an event has published so far, up to Messaging:CatchUpTimeout.
    /// Returns at once if that source is Absent or the caller holds a transaction of this module.
    /// </summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <typeparam name="TEvent">An event that this module handles, such as the one that carries the missing data.</typeparam>
    /// <exception cref="InvalidOperationException">This module has no handler for the event.</exception>
    /// <exception cref="RejectedException">This module did not catch up in time (503). The missing data may still arrive.</exception>
    Task WithAsync<TEvent>(CancellationToken cancellationToken)
        where TEvent : IIntegrationEvent;
}
