namespace Monolith.Runtime.Events;

/// <summary>
/// The discovery that a source's log no longer contains what a subscriber has processed, for example because the source's database was
/// restored from a backup. The subscriber then continues after the last common position. Its own data keeps the effects of the lost events.
/// </summary>
/// <param name="Id">The id.</param>
/// <param name="Source">The module that publishes the events.</param>
/// <param name="DetectedAt">When it was detected.</param>
/// <param name="Cursor">The last position that the subscriber had processed.</param>
/// <param name="Common">The last position that both have in common.</param>
public sealed record LogDivergence(Guid Id, string Source, DateTimeOffset DetectedAt, LogPosition Cursor, LogPosition Common);

/// <summary>Stores the divergences that a subscriber has detected, in its own database.</summary>
internal interface IDivergenceStore
{
    /// <summary>Lists the divergences that nobody has acknowledged, oldest first.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task<IReadOnlyList<LogDivergence>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Acknowledges divergences, so that they are no longer reported.</summary>
    /// <param name="source">The module that publishes the events, or null for all.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The number of acknowledged divergences.</returns>
    Task<int> AcknowledgeAsync(string? source, CancellationToken cancellationToken);
}
