using System.Net;
using Acceptance.Tests;
using Monolith.Conformance;

namespace Host.Tests;

/// <summary>What a host exports, as a collector receives it, and what it serves to Prometheus.</summary>
[Collection(AloneWithACollector.Name)]
public sealed class TelemetryTests(TracedHost traced) : IClassFixture<TracedHost>, IDisposable
{
    /// <summary>Each with its unit, in the way of OpenTelemetry's conventions.</summary>
    private static readonly (string Name, string Unit)[] Metrics =
    [
        ("messaging.client.sent.messages", "{message}"),
        ("messaging.client.consumed.messages", "{message}"),
        ("messaging.process.duration", "s"),
        ("monolith.events.delay", "s"),
        ("monolith.side_effects.attempts", "{attempt}"),
        ("monolith.side_effects.duration", "s"),
        ("monolith.queries.sent", "{query}"),
        ("monolith.subscription.lag", "s"),
        ("monolith.subscription.standstill", "s"),
        ("monolith.subscription.events", "{event}"),
        ("monolith.module.available", "{module}"),
        ("monolith.module.errors", "{error}"),
        ("monolith.side_effects.leases", "{lease}"),
        ("monolith.side_effects.hung", "{side_effect}"),
        ("monolith.side_effects.pending", "{side_effect}"),
        ("monolith.parked.items", "{item}"),
        ("monolith.divergences.open", "{divergence}"),
        ("monolith.outbox.events", "{event}"),
        ("monolith.timers.late", "s"),
        ("http.server.request.duration", "s"),
        ("dotnet.process.memory.working_set", "By"),
    ];

    private readonly CancellationTokenSource _limit = CreateLimit();

    private CancellationToken Token => _limit.Token;

    private OtlpCollector Collector => traced.Collector;

    public void Dispose() => _limit.Dispose();

    [Fact]
    public async Task Every_metric_arrives_with_its_unit_and_a_description()
    {
        using var http = traced.Host.Operator();
        await http.ReadAsync($"/storefront/orders/{traced.Order}");
        await Eventually.TrueAsync(() => !Metrics.Select(metric => metric.Name).Except(Collector.Points.Select(point => point.Name)).Any(), Token);

        Assert.Equal(Metrics, Metrics.Select(metric => (metric.Name, Collector.Points.First(point => point.Name == metric.Name).Unit)));
        Assert.Equal([], Collector.Points.Where(point => point.Name.StartsWith("monolith.", StringComparison.Ordinal) && (point.Description == "" || point.Unit == "")).Select(point => point.Name));
    }

    [Fact]
    public async Task The_figures_are_those_of_the_shop()
    {
        // ProductListed and ProfileRegistered, and later the events of the order.
        await Eventually.TrueAsync(() => ValueOf("monolith.outbox.events", "monolith.module", "catalog") == 1, Token);
        await Eventually.TrueAsync(() => ValueOf("messaging.client.sent.messages", "messaging.destination.name", "catalog") == 1, Token);
        await Eventually.TrueAsync(() => ValueOf("monolith.side_effects.attempts", "monolith.work.name", "authorize-payment") == 1, Token);
        await Eventually.TrueAsync(() => ValueOf("monolith.side_effects.pending", "monolith.module", "payments") == 0, Token);

        Assert.Equal("done", Collector.Points.Single(point => point.Name == "monolith.side_effects.attempts" && point["monolith.work.name"] == "authorize-payment")["monolith.outcome"]);
        Assert.Equal(1, ValueOf("monolith.module.available", "monolith.module", "ordering"));
    }

    [Fact]
    public async Task One_trace_leads_from_the_request_over_all_modules_and_side_effects()
    {
        await Eventually.TrueAsync(() => SpansOf(OrderTrace).Any(span => span.Name == "side effect send-notification"), Token);

        var spans = SpansOf(OrderTrace);
        Assert.Superset(
            new HashSet<string?> { "inventory", "payments", "ordering", "notifications", "insights" },
            spans.Select(span => span["messaging.consumer.group.name"]).Where(group => group is not null).ToHashSet());
        Assert.Contains(spans, span => span.Name == "side effect authorize-payment" && span["monolith.outcome"] == "done");
        Assert.Contains(spans, span => span.Name == "PlaceOrder");
        var ids = spans.Select(span => span.Id).ToHashSet();
        Assert.Equal([], spans.Where(span => span.Parent != "" && !ids.Contains(span.Parent)).Select(span => span.Name));
    }

    [Fact]
    public async Task Commands_of_EF_Core_are_spans_if_that_is_switched_on()
    {
        await Eventually.TrueAsync(() => Collector.Spans.Any(span => span["db.system.name"] == "sqlite" || span["db.system"] == "sqlite"), Token);
    }

    [Fact]
    public async Task A_module_without_samples_begins_no_trace()
    {
        await Eventually.TrueAsync(() => OrderTrace is not null, Token);

        Assert.Contains(Collector.Spans, span => span["url.path"] == "/catalog/products");
        Assert.DoesNotContain(Collector.Spans, span => span["url.path"] == "/profiles");
    }

    [Fact]
    public async Task Log_records_are_exported_if_that_is_switched_on() =>
        await Eventually.TrueAsync(() => Collector.Logs.Any(log => log.Text.Length > 0), Token);

    [Fact]
    public async Task Only_operators_can_read_the_metrics_for_Prometheus()
    {
        using var anonymous = traced.Host.Client();
        using var customer = traced.Host.Customer(Guid.CreateVersion7());
        using var forOperator = traced.Host.Operator();

        Assert.Equal(HttpStatusCode.Unauthorized, await anonymous.StatusAsync("/metrics"));
        Assert.Equal(HttpStatusCode.Forbidden, await customer.StatusAsync("/metrics"));
        var text = await forOperator.GetStringAsync(new Uri("/metrics", UriKind.Relative), Token);
        Assert.Contains("# TYPE monolith_subscription_lag_seconds gauge", text, StringComparison.Ordinal);
        Assert.Contains("messaging_client_consumed_messages_total{", text, StringComparison.Ordinal);
        Assert.Contains("messaging_destination_name=\"ordering\"", text, StringComparison.Ordinal);
    }

    private static CancellationTokenSource CreateLimit()
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        return limit;
    }

    private string? OrderTrace => Collector.Spans.FirstOrDefault(span => span.Name == "PlaceOrder")?.Trace;

    private List<OtlpSpan> SpansOf(string? trace) => [.. Collector.Spans.Where(span => span.Trace == trace)];

    private double ValueOf(string metric, string attribute, string value) =>
        Collector.Points.Where(point => point.Name == metric && point[attribute] == value).Sum(point => point.Value);
}
