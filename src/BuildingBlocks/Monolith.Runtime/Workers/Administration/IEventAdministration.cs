using Monolith.Runtime.Events;

namespace Monolith.Runtime;

/// <summary>Administers parked events and read models, for the host's commands.</summary>
public interface IEventAdministration
{
    /// <summary>Lists the parked events of a module, or of all modules when null.</summary>
    /// <exception cref="UnknownModuleException">No module of this process has that name.</exception>
    Task<IReadOnlyList<(string Module, ParkedEvent Event)>> ListParkedAsync(string? module, int max, CancellationToken cancellationToken);

    /// <summary>Lists the keys of a module, or of all modules when null, whose later events are parked without being stored.</summary>
    /// <exception cref="UnknownModuleException">No module of this process has that name.</exception>
    Task<IReadOnlyList<(string Module, ParkedRemainder Remainder)>> ListRemaindersAsync(string? module, int max, CancellationToken cancellationToken);

    /// <summary>Lists the parked timers and side effects of a module, or of all modules when null.</summary>
    /// <exception cref="UnknownModuleException">No module of this process has that name.</exception>
    Task<IReadOnlyList<(string Module, string Kind, ParkedItem Item)>> ListParkedItemsAsync(string? module, int max, CancellationToken cancellationToken);

    /// <summary>Counts the parked work of a module that a selection matches.</summary>
    /// <exception cref="UnknownModuleException">No module of this process has that name.</exception>
    Task<ParkedWork> CountParkedAsync(string module, ParkedSelection selection, CancellationToken cancellationToken);

    /// <summary>Lists the divergences that a module has detected and nobody has acknowledged, or those of all modules when null.</summary>
    /// <exception cref="UnknownModuleException">No module of this process has that name.</exception>
    Task<IReadOnlyList<(string Module, LogDivergence Divergence)>> ListDivergencesAsync(string? module, CancellationToken cancellationToken);

    /// <summary>Acknowledges the divergences of a module, for one source or for all, and returns their number.</summary>
    /// <exception cref="UnknownModuleException">No module of this process has that name.</exception>
    Task<int> AcknowledgeDivergencesAsync(string module, string? source, CancellationToken cancellationToken);

    /// <summary>
    /// Retries the parked events of a module: of each key with a selected event, all events in order, until one fails. Makes the selected
    /// timers and side effects due again.
    /// </summary>
    /// <param name="module">The module.</param>
    /// <param name="selection">Selects what to retry.</param>
    /// <param name="action">The id of the operator's action, or null. Timers and side effects keep it as their last retry.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="UnknownModuleException">No module of this process has that name.</exception>
    Task<RetryOutcome> RetryAsync(string module, ParkedSelection selection, Guid? action, CancellationToken cancellationToken);

    /// <summary>Discards parked events, timers and side effects permanently, and returns their numbers.</summary>
    /// <param name="module">The module.</param>
    /// <param name="selection">Selects what to discard.</param>
    /// <param name="action">The id of the operator's action, or null. Its end is recorded in the same transaction.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="UnknownModuleException">No module of this process has that name.</exception>
    Task<ParkedWork> DiscardAsync(string module, ParkedSelection selection, Guid? action, CancellationToken cancellationToken);

    /// <summary>Deletes a module's read models and rewinds its cursors to the beginning of the logs.</summary>
    /// <exception cref="UnknownModuleException">No module of this process has that name.</exception>
    /// <exception cref="InvalidOperationException">The module has data other than read models.</exception>
    /// <exception cref="LogTruncatedException">A log is truncated, its module offers no snapshot, and the caller does not accept that.</exception>
    /// <returns>The sources that are being replayed.</returns>
    Task<IReadOnlyList<string>> ReplayAsync(string module, bool acceptTruncated, CancellationToken cancellationToken);

    /// <summary>
    /// Lets a module handle the events of one name that passed before their handler existed. No other event is handled again.
    /// </summary>
    /// <exception cref="UnknownModuleException">No module of this process has that name.</exception>
    /// <exception cref="InvalidOperationException">The module does not handle the event or has missed none, or the log is truncated and the
    /// caller does not accept that.</exception>
    Task ReplayEventAsync(string module, string eventName, bool acceptTruncated, CancellationToken cancellationToken);

    /// <summary>
    /// Lets a delivery send all events of the log again, and discards what it has parked. The module's own subscribers are not affected.
    /// </summary>
    /// <exception cref="UnknownModuleException">No module of this process has that name.</exception>
    /// <exception cref="InvalidOperationException">The module has no such delivery.</exception>
    /// <exception cref="LogTruncatedException">The log is truncated, and the caller does not accept that.</exception>
    Task ReplayDeliveryAsync(string module, string delivery, bool acceptTruncated, CancellationToken cancellationToken);
}

/// <summary>The exception that is thrown when no module of this process has the given name.</summary>
/// <param name="name">The name.</param>
/// <param name="known">The names of the modules in this process.</param>
public sealed class UnknownModuleException(string name, IEnumerable<string> known)
    : Exception($"Module '{name}' does not exist in this process. Its modules are: {string.Join(", ", known)}.");
