namespace Monolith;

/// <summary>
/// Offers the current state of a module as its own events, for subscribers that begin when the log no longer contains the first events.
/// The module registers its classes by itself. A subscriber receives the events with <see cref="EventContext.IsSnapshot"/> set, and then
/// the log, without a gap or a double.
/// </summary>
public interface ISnapshotSource
{
    /// <summary>
    /// The events for which the snapshot stands, or null if it stands for all events of the module. A subscriber that handles another
    /// event of the module begins with the oldest event in the log instead.
    /// </summary>
    IReadOnlyCollection<Type>? Events => null;

    /// <summary>
    /// Reads the state of the next keys. The framework calls it within one read-only snapshot of the module's database, with a new scope
    /// for each page.
    /// </summary>
    /// <param name="after">What the last page returned as its end, or null for the first page.</param>
    /// <param name="max">The maximum number of keys.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task<SnapshotPage> ReadAsync(string? after, int max, CancellationToken cancellationToken);
}

/// <summary>A part of the state of a module.</summary>
/// <param name="Events">The events that describe the state. Those of one key are consecutive, in the order in which they happened. A key
/// without a state, for example one that was erased, has none.</param>
/// <param name="Last">The end of the page in the order of the keys, or null if no keys remain. It is stored, so it must not contain
/// personal data.</param>
public sealed record SnapshotPage(IReadOnlyList<IIntegrationEvent> Events, string? Last);
