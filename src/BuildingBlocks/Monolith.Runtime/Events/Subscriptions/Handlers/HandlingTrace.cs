using System.Diagnostics;

namespace Monolith.Runtime.Events;

/// <summary>
/// Traces the handling of events. It belongs to the trace of the publisher. A batch of events of several traces begins a trace of its own,
/// which is linked to all of them.
/// </summary>
internal static class HandlingTrace
{
    /// <summary>Starts the activity of a handler. Returns null if nobody listens, or the sampler drops it.</summary>
    /// <param name="subscription">The subscription.</param>
    /// <param name="handler">The handler.</param>
    /// <param name="registry">The registry of the known events.</param>
    /// <param name="messages">The events, at least one.</param>
    public static Activity? Begin(SubscriptionDefinition subscription, HandlerInvoker handler, EventRegistry registry, IReadOnlyList<Received> messages)
    {
        if (!Telemetry.Source.HasListeners())
        {
            return null;
        }

        var published = messages.Select(message => TelemetryTags.Parse(message.Context.Headers.TraceParent)).OfType<ActivityContext>().Distinct().ToList();
        var parent = published.DistinctBy(context => context.TraceId).Count() == 1 ? published[0] : default;
        var activity = Telemetry.Source.StartActivity(
            $"process {subscription.Source}",
            ActivityKind.Consumer,
            parent,
            [.. TelemetryTags.OfSubscription(subscription), new(TelemetryTags.Module, subscription.Subscriber)],
            published.Where(context => context != parent).Select(context => new ActivityLink(context)));
        if (activity is { IsAllDataRequested: true })
        {
            activity.SetTag(TelemetryTags.OperationType, "process")
                .SetTag(TelemetryTags.Event, registry.Get(handler.EventType).Name)
                .SetTag("code.function.name", handler.HandlerType.FullName);
            var context = messages[0].Context;
            _ = handler.TakesBatches
                ? activity.SetTag(TelemetryTags.BatchCount, messages.Count)
                : activity.SetTag(TelemetryTags.MessageId, context.Id.ToString()).SetTag(TelemetryTags.Conversation, context.Headers.CorrelationId);
        }

        return activity;
    }
}
