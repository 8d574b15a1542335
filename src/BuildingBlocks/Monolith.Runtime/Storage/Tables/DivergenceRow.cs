using Monolith.Runtime.Events;

namespace Monolith.Runtime.Storage;

/// <summary>See <see cref="LogDivergence"/>.</summary>
internal sealed class DivergenceRow
{
    public required Guid Id { get; init; }

    public required string Source { get; init; }

    public required DateTimeOffset DetectedAt { get; init; }

    public required long CursorTransaction { get; init; }

    public required long CursorPosition { get; init; }

    public required long CommonTransaction { get; init; }

    public required long CommonPosition { get; init; }

    public DateTimeOffset? AcknowledgedAt { get; init; }
}
