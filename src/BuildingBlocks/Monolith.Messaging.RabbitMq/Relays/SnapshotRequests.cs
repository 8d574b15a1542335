namespace Monolith.Messaging.RabbitMq;

/// <summary>A reader's request for the start of a snapshot.</summary>
/// <param name="Events">The names of the events that the reader handles.</param>
internal sealed record SnapshotStartRequest(IReadOnlyList<string> Events);

/// <summary>A reader's request for a page of a snapshot.</summary>
/// <param name="Cursor">The position up to which the page must contain the log.</param>
/// <param name="Mark">The mark of the page.</param>
/// <param name="Max">The maximum number of keys.</param>
internal sealed record SnapshotPageRequest(LogPosition Cursor, string Mark, int Max);
