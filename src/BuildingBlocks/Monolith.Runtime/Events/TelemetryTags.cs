using System.Diagnostics;

namespace Monolith.Runtime.Events;

/// <summary>The attributes of traces and metrics.</summary>
internal static class TelemetryTags
{
    /// <summary>The module that a trace or metric is about.</summary>
    public const string Module = "monolith.module";

    /// <summary>The name of an event, such as <c>ordering.order-placed</c>.</summary>
    public const string Event = "monolith.event.name";

    /// <summary>The name of a timer or a side effect within its module.</summary>
    public const string Work = "monolith.work.name";

    /// <summary>What is parked: an event, a timer or a side effect.</summary>
    public const string Kind = "monolith.kind";

    public const string System = "messaging.system", Destination = "messaging.destination.name", Group = "messaging.consumer.group.name";

    public const string Operation = "messaging.operation.name", OperationType = "messaging.operation.type";

    public const string MessageId = "messaging.message.id", Conversation = "messaging.message.conversation_id", BatchCount = "messaging.batch.message_count";

    public const string Error = "error.type";

    /// <summary>The attributes of events that a module publishes.</summary>
    /// <param name="system">The system that takes them: the log of the module, or a broker.</param>
    /// <param name="destination">The module, whose log is the destination.</param>
    public static KeyValuePair<string, object?>[] OfPublisher(string system, string destination) =>
        [new(System, system), new(Operation, "send"), new(Destination, destination)];

    /// <summary>The attributes of events that a subscription handles, or that a delivery sends outside.</summary>
    public static KeyValuePair<string, object?>[] OfSubscription(SubscriptionDefinition subscription) =>
    [
        new(System, Telemetry.Log),
        new(Operation, "process"),
        new(Destination, subscription.Source),
        new(Group, subscription.Delivery is { } delivery ? $"{subscription.Source}/{delivery}" : subscription.Subscriber),
    ];

    /// <summary>Adds the attribute of a failure.</summary>
    public static KeyValuePair<string, object?>[] With(this KeyValuePair<string, object?>[] tags, Exception failure) =>
        [.. tags, new(Error, failure.GetType().FullName)];

    /// <summary>Records the failure of an activity.</summary>
    public static void Fail(this Activity? activity, Exception failure) =>
        activity?.SetTag(Error, failure.GetType().FullName).SetStatus(ActivityStatusCode.Error, failure.Message);

    /// <summary>Parses the trace context of a message. A context that is missing or not W3C is no link.</summary>
    public static ActivityContext? Parse(string? traceParent) =>
        ActivityContext.TryParse(traceParent, traceState: null, isRemote: true, out var context) ? context : null;
}
