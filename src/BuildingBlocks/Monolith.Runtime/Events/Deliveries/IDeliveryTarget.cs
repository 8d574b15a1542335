namespace Monolith.Runtime.Events;

/// <summary>A place outside of the modules to which a delivery sends events, such as an HTTP endpoint or an exchange of a broker.</summary>
public interface IDeliveryTarget : IAsyncDisposable
{
    /// <summary>
    /// Sends events, and returns when the target has accepted all of them. Those of one key arrive in order; of different keys, several may
    /// be on their way at once.
    /// </summary>
    /// <param name="messages">The events in the order of the log.</param>
    /// <param name="accepted">Receives the id of each event that the target has accepted, on any thread.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="TargetUnavailableException">The target accepts no event at present.</exception>
    /// <exception cref="Exception">The target has rejected an event.</exception>
    Task SendAsync(IReadOnlyList<DeliveryMessage> messages, Action<Guid> accepted, CancellationToken cancellationToken);
}

/// <summary>An event as a CloudEvent in the structured mode of its JSON format.</summary>
/// <param name="Id">The event's id. It stays the same when the event is sent again.</param>
/// <param name="Name">The event name, such as <c>ordering.order-placed</c>.</param>
/// <param name="Key">The key within which events stay in order, in the stored form (<see cref="TenantKeys"/>).</param>
/// <param name="OccurredAt">The time at which the event was published.</param>
/// <param name="Body">The CloudEvent in UTF-8.</param>
public sealed record DeliveryMessage(Guid Id, string Name, string Key, DateTimeOffset OccurredAt, ReadOnlyMemory<byte> Body)
{
    /// <summary>The media type of <see cref="Body"/>.</summary>
    public const string ContentType = "application/cloudevents+json; charset=utf-8";

    /// <summary>The tenant for which the event was published, or null.</summary>
    public string? Tenant { get; init; }

    /// <summary>The key as the publisher's module knows it, without the tenant.</summary>
    public string OwnKey => TenantKeys.Read(Tenant, Key);
}
