using System.Diagnostics;
using Monolith.Conformance;

namespace Acceptance.Tests;

/// <summary>A trace that begins at a client goes on in three processes, over HTTP and over the broker.</summary>
[Collection(InThreeProcesses.Name)]
public sealed class TelemetryTests(RunningInThree shop)
{
    private static readonly HashSet<string> Modules = ["inventory", "payments", "ordering", "notifications"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_trace_leads_from_the_client_over_three_processes_to_the_last_module()
    {
        var lines = (await shop.Shop.StockAsync(10m, 5), 1);
        var customer = await shop.Shop.RegisterAsync();
        string trace;
        using (var client = new Activity("client") { ActivityTraceFlags = ActivityTraceFlags.Recorded }.SetIdFormat(ActivityIdFormat.W3C).Start())
        {
            trace = client.TraceId.ToHexString();
            await shop.Shop.OrderAsync(customer, lines);
        }

        // Each process exports its spans at its own time.
        await Eventually.TrueAsync(() => SpansOf(trace).Select(span => span.Instance).Distinct().Count() == 3, Token);
        await Eventually.TrueAsync(() => SpansOf(trace).Any(span => span.Name == "side effect send-notification"), Token);
        await Eventually.TrueAsync(
            () => Modules.IsSubsetOf(SpansOf(trace).Select(span => span["messaging.consumer.group.name"]).OfType<string>()), Token);

        // The relay sends batches of events of several traces, so its spans are linked to them.
        await Eventually.TrueAsync(
            () => shop.Collector.Spans.Any(span => span["messaging.system"] == "rabbitmq" && span.LinkedTraces.Contains(trace)), Token);
    }

    private List<OtlpSpan> SpansOf(string trace) => [.. shop.Collector.Spans.Where(span => span.Trace == trace)];
}
