namespace Monolith.Runtime.Events;

/// <summary>Sends events of a log to a target outside of the modules.</summary>
internal interface IEventSender
{
    /// <summary>Sends events. Those of one key arrive in order; of different keys, several may be on their way at once.</summary>
    /// <param name="records">The events in the order of the log, in the newest version of their contract.</param>
    /// <param name="accepted">Receives the id of each event that the target has accepted, on any thread.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="TargetUnavailableException">The target accepts no event at present.</exception>
    /// <exception cref="Exception">The target has rejected an event.</exception>
    Task SendAsync(IReadOnlyList<EventRecord> records, Action<Guid> accepted, CancellationToken cancellationToken);
}
