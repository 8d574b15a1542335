namespace Monolith.Runtime.Events;

/// <summary>A pause of a subscription or a delivery. Its events wait in the log until an operator resumes it.</summary>
/// <param name="Since">The time at which it was paused.</param>
/// <param name="By">The operator who paused it.</param>
public sealed record SubscriptionPause(DateTimeOffset Since, string By);

/// <summary>What a subscriber stores about its progress in the log of a source.</summary>
/// <param name="Cursor">The last position that it has processed.</param>
/// <param name="Snapshot">How far the snapshot of the source was taken, or null if the subscriber reads the log.</param>
/// <param name="Pause">The pause, or null.</param>
internal sealed record StoredProgress(LogPosition Cursor, SnapshotProgress? Snapshot = null, SubscriptionPause? Pause = null);

/// <summary>
/// Stores the pauses of a module's subscriptions and deliveries in the module's own database, so that they hold on all replicas and after a
/// restart. While one exists, <see cref="ISubscriptionTransaction.TryAdvanceAsync"/> returns false.
/// </summary>
internal interface IPauseStore
{
    /// <summary>Lists the pauses by the names of their cursors.</summary>
    Task<IReadOnlyDictionary<string, SubscriptionPause>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Stores a pause, unless one exists. Returns false if one exists.</summary>
    Task<bool> TryAddAsync(string cursor, SubscriptionPause pause, CancellationToken cancellationToken);

    /// <summary>Removes a pause. Returns false if none exists.</summary>
    Task<bool> TryRemoveAsync(string cursor, CancellationToken cancellationToken);
}
