using System.Diagnostics;
using Monolith.Runtime.Events;

namespace Monolith.Runtime;

/// <summary>Sends events of a module to a target, as CloudEvents.</summary>
/// <param name="target">The target.</param>
/// <param name="format">Formats the events.</param>
/// <param name="registry">The registry of the known events.</param>
/// <param name="delivery">The module and the name of the delivery.</param>
internal sealed class EventSender(IDeliveryTarget target, CloudEventFormat format, EventRegistry registry, string delivery) : IEventSender
{
    public async Task SendAsync(IReadOnlyList<EventRecord> records, Action<Guid> accepted, CancellationToken cancellationToken)
    {
        if (records.Count == 0)
        {
            return;
        }

        using var activity = StartActivity(records);
        try
        {
            await target.SendAsync([.. records.Select(record => format.Format(record, registry.Find(record.Name)!))], accepted, cancellationToken);
        }
        catch (Exception e)
        {
            activity.Fail(e);
            throw;
        }
    }

    /// <summary>Starts the trace of a batch, as a part of the trace of its event. A batch of several events has links to theirs.</summary>
    private Activity? StartActivity(IReadOnlyList<EventRecord> records)
    {
        var published = records.Select(record => TelemetryTags.Parse(record.Headers.TraceParent)).OfType<ActivityContext>().Distinct().ToList();
        return Telemetry.Source.StartActivity(
            $"send {delivery}",
            ActivityKind.Producer,
            published is [var only] ? only : default,
            [
                .. TelemetryTags.OfPublisher(Telemetry.Log, delivery),
                new(TelemetryTags.OperationType, "send"),
                new(TelemetryTags.Module, EventType.SourceOf(records[0].Name)),
                new(TelemetryTags.BatchCount, records.Count),
            ],
            published.Count > 1 ? published.Select(context => new ActivityLink(context)) : null);
    }
}
