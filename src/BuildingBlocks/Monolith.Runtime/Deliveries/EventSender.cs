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

        // The trace of one event, whose number of requests is one. A batch belongs to several traces.
        using var activity = Telemetry.Source.StartActivity("deliver " + delivery, ActivityKind.Producer, records is [var only] ? only.Headers.TraceParent : null);
        activity?.SetTag("monolith.delivery", delivery);
        activity?.SetTag("messaging.batch.message_count", records.Count);
        await target.SendAsync([.. records.Select(record => format.Format(record, registry.Find(record.Name)!))], accepted, cancellationToken);
    }
}
