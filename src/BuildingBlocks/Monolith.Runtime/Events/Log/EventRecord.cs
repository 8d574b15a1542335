namespace Monolith.Runtime.Events;

/// <summary>One event of a log, as stored.</summary>
/// <param name="Position">The position in the log.</param>
/// <param name="Id">The event's id, a UUIDv7.</param>
/// <param name="Name">The event name, such as <c>ordering.order-placed</c>.</param>
/// <param name="Version">The version of the payload.</param>
/// <param name="Key">The key within which events stay in order, in the stored form (<see cref="TenantKeys"/>).</param>
/// <param name="Payload">The event as JSON.</param>
/// <param name="Headers">The origin of the event.</param>
/// <param name="OccurredAt">The time at which the event was published, with microsecond precision.</param>
public sealed record EventRecord(
    LogPosition Position,
    Guid Id,
    string Name,
    int Version,
    string Key,
    string Payload,
    EventHeaders Headers,
    DateTimeOffset OccurredAt)
{
    /// <summary>The tenant for which the event was published, or null.</summary>
    public string? Tenant => Headers.Tenant;

    /// <summary>The key as the publisher's module knows it, without the tenant.</summary>
    public string OwnKey => TenantKeys.Read(Tenant, Key);

    /// <summary>The key and the tenant, for people.</summary>
    internal string KeyText => TenantKeys.Describe(Tenant, OwnKey);

    /// <summary>Whether it starts an epoch of the log, and is no event of the module.</summary>
    public bool StartsEpoch => Name == LogEpoch.EventName;
}
