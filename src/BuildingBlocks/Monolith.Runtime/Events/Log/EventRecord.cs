namespace Monolith.Runtime.Events;

/// <summary>One row of a log, as it was stored.</summary>
/// <param name="Position">Where it stands.</param>
/// <param name="Id">The event's id, a UUIDv7.</param>
/// <param name="Name">The wire name, such as <c>ordering.order-placed</c>.</param>
/// <param name="Version">The version of the payload's shape.</param>
/// <param name="Key">What it stays in order with.</param>
/// <param name="Payload">The event as JSON.</param>
/// <param name="Headers">Where it came from.</param>
/// <param name="OccurredAt">When it was published, to the microsecond.</param>
public sealed record EventRecord(
    LogPosition Position,
    Guid Id,
    string Name,
    int Version,
    string Key,
    string Payload,
    EventHeaders Headers,
    DateTimeOffset OccurredAt);
