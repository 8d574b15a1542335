using System.Globalization;
using System.Text.Json;
using CloudNative.CloudEvents;
using CloudNative.CloudEvents.Extensions;
using CloudNative.CloudEvents.SystemTextJson;
using Microsoft.Extensions.Options;
using Monolith.Runtime.Events;

namespace Monolith.Runtime;

/// <summary>Formats events as CloudEvents 1.0, in the structured mode of the JSON format.</summary>
/// <param name="options">The public address of the host.</param>
public sealed class CloudEventFormat(IOptions<CloudEventOptions> options)
{
    private const string ContentType = "application/json";

    private static readonly CloudEventAttribute
        TraceParent = CloudEventAttribute.CreateExtension("traceparent", CloudEventAttributeType.String),
        Tenant = CloudEventAttribute.CreateExtension("tenant", CloudEventAttributeType.String);

    private static readonly CloudEventAttribute[] Extensions = [Sequence.SequenceAttribute, Partitioning.PartitionKeyAttribute, TraceParent, Tenant];

    private readonly JsonEventFormatter _formatter = new();
    private readonly Uri? _base = options.Value.BaseUrl is { } address ? new Uri(address.AbsoluteUri.TrimEnd('/') + '/') : null;

    /// <summary>The source of the events of a module: a URL, or a URN if no address is configured.</summary>
    /// <param name="module">The module.</param>
    public Uri SourceOf(string module) => _base is null ? new Uri($"urn:monolith:{module}") : new Uri(_base, module);

    /// <summary>The address of the JSON schema of an event, or a URN if no address is configured.</summary>
    /// <param name="type">The event.</param>
    public Uri SchemaOf(EventType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return _base is null
            ? new Uri(string.Create(CultureInfo.InvariantCulture, $"urn:monolith:{type.Name}:v{type.Version}"))
            : new Uri(_base, $"asyncapi/schemas/{FileOf(type)}");
    }

    /// <summary>The file name of the JSON schema of an event, such as <c>ordering.order-placed.v1.json</c>.</summary>
    /// <param name="type">The event.</param>
    public static string FileOf(EventType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return string.Create(CultureInfo.InvariantCulture, $"{type.Name}.v{type.Version}.json");
    }

    /// <summary>Formats an event.</summary>
    /// <param name="record">The event, in the newest version of its contract.</param>
    /// <param name="type">The type of the event.</param>
    internal DeliveryMessage Format(EventRecord record, EventType type)
    {
        using var payload = JsonDocument.Parse(record.Payload);
        var @event = new CloudEvent(CloudEventsSpecVersion.V1_0, Extensions)
        {
            Id = record.Id.ToString(),
            Source = SourceOf(type.Source),
            Type = record.Name,
            Subject = TextOf(record.OwnKey),
            Time = record.OccurredAt,
            DataContentType = ContentType,
            DataSchema = SchemaOf(type),
            Data = payload.RootElement,
            [Sequence.SequenceAttribute] = SequenceOf(record.Position),
            [Partitioning.PartitionKeyAttribute] = TextOf(record.Key),
            [TraceParent] = TextOf(record.Headers.TraceParent),
            [Tenant] = record.Tenant,
        };
        return new DeliveryMessage(record.Id, record.Name, record.Key, record.OccurredAt, _formatter.EncodeStructuredModeMessage(@event, out _)) { Tenant = record.Tenant };
    }

    /// <summary>A text that sorts like the position.</summary>
    private static string SequenceOf(LogPosition position) => string.Create(CultureInfo.InvariantCulture, $"{position.Transaction:d19}.{position.Sequence:d19}");

    /// <summary>An attribute that is present is not empty.</summary>
    private static string? TextOf(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
