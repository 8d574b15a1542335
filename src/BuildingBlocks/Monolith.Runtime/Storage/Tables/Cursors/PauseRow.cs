namespace Monolith.Runtime.Storage;

/// <summary>The pause of a cursor: see <see cref="Events.SubscriptionPause"/>. It is no column of the cursor, which a replay replaces.</summary>
internal sealed class PauseRow
{
    public required string Source { get; init; }

    public required DateTimeOffset PausedAt { get; init; }

    public required string PausedBy { get; init; }
}
