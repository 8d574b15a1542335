using System.ComponentModel.DataAnnotations;

namespace Monolith.Runtime;

/// <summary>
/// A delivery: which events of a module are sent to which target outside. Section <c>Modules:{module}:Deliveries:{name}</c> of the
/// configuration, read at start. The name has up to 50 letters, digits and hyphens, in any case; the delivery's position in the log is stored
/// under it.
/// </summary>
public sealed class DeliveryOptions
{
    /// <summary>The name in <see cref="Events"/> that stands for all events of the module.</summary>
    public const string AllEvents = "*";

    /// <summary>The names of the events, such as <c>ordering.order-placed</c>, or <c>*</c> for all events of the module. Required.</summary>
    public IList<string> Events { get; } = [];

    /// <summary>Where a new delivery begins. <c>Now</c>, or <c>Beginning</c> of the log. Default <c>Now</c>.</summary>
    public DeliveryStart From { get; set; }

    /// <summary>The number of attempts for an event that the target rejects, before it is parked. Default 5, range 1 to 100.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 5;

    /// <summary>
    /// The delay before the second attempt. It doubles with each attempt up to <c>Messaging:MaxRetryDelay</c>, and is reduced by a random share
    /// of up to half. Meanwhile the events of other keys wait. Default 1 s, range 1 ms to 1 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The HTTP endpoint that receives the events, or null.</summary>
    public HttpTargetOptions? Http { get; set; }

    /// <summary>The exchange of RabbitMQ that receives the events, or null.</summary>
    public RabbitMqTargetOptions? RabbitMq { get; set; }
}

/// <summary>Where a new delivery begins in the log of its module.</summary>
public enum DeliveryStart
{
    /// <summary>With the events that are published after the delivery has started for the first time.</summary>
    Now,

    /// <summary>With the oldest event that the log still holds.</summary>
    Beginning,
}

/// <summary>An HTTP endpoint that receives events. Section <c>Modules:{module}:Deliveries:{name}:Http</c>.</summary>
public sealed class HttpTargetOptions
{
    /// <summary>The address to which each event is posted. Required.</summary>
    public Uri? Url { get; set; }

    /// <summary>
    /// The secret with which each request is signed: <c>whsec_</c> and 24 to 64 random bytes in Base64. Required. Secret: it never appears in
    /// logs or errors.
    /// </summary>
    public string? Secret { get; set; }

    /// <summary>
    /// The previous secret, while it is being replaced. Each request then has two signatures, so that the receiver may accept either. Secret.
    /// </summary>
    public string? PreviousSecret { get; set; }

    /// <summary>Headers to add to each request, such as <c>Authorization</c>. Secret. Default none.</summary>
    public IDictionary<string, string> Headers { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The time limit for an answer. Default 10 s, range 10 ms to 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:05:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The number of requests at once, each of another key. Default 4, range 1 to 64.</summary>
    [Range(1, 64)]
    public int Concurrency { get; set; } = 4;
}

/// <summary>
/// An exchange of the broker that section <c>RabbitMq</c> configures. Section <c>Modules:{module}:Deliveries:{name}:RabbitMq</c>. The exchange
/// must exist.
/// </summary>
public sealed class RabbitMqTargetOptions
{
    /// <summary>What stands for the name of the event in <see cref="RoutingKey"/>.</summary>
    public const string TypePlaceholder = "{type}";

    /// <summary>What stands for the key of the event in <see cref="RoutingKey"/>.</summary>
    public const string KeyPlaceholder = "{key}";

    /// <summary>Stands in a routing key for the tenant of the event. Nothing takes its place for an event without a tenant.</summary>
    public const string TenantPlaceholder = "{tenant}";

    /// <summary>The exchange. Default: the default exchange, which leads to the queue or stream that is named by the routing key.</summary>
    public string Exchange { get; set; } = "";

    /// <summary>
    /// The routing key. <c>{type}</c> stands for the name of the event, and <c>{key}</c> for its key. Default <c>{type}</c>; required without
    /// an exchange.
    /// </summary>
    public string? RoutingKey { get; set; }

    /// <summary>
    /// Whether each event must reach a queue. If false, the broker discards events for which no queue is bound. Default true.
    /// </summary>
    public bool Mandatory { get; set; } = true;
}

/// <summary>How events appear to receivers outside. Section <c>CloudEvents</c> of the configuration.</summary>
public sealed class CloudEventOptions
{
    /// <summary>
    /// The public address of this host, such as <c>https://shop.example.org</c>. The source of an event is then
    /// <c>https://shop.example.org/ordering</c>, and its schema <c>https://shop.example.org/asyncapi/schemas/ordering.order-placed.v1.json</c>. Default:
    /// names that lead nowhere, <c>urn:monolith:ordering</c>; use an address if a receiver gets events of several installations.
    /// </summary>
    public Uri? BaseUrl { get; set; }
}
