using System.Text.Json;
using Monolith.Operations;
using Monolith.Runtime;

namespace Host.Tests;

/// <summary>How a readiness report reads, for people and for programs.</summary>
public sealed class ReadinessTextTests
{
    [Fact]
    public void Events_are_reported_with_modules_counts_and_period()
    {
        var sections = Sections(SampleDependencies.Ready);

        Assert.Equal(
            [
                ["ordering.payment-requested", "ordering", "1,234 in the last 2 d 3 h, 24 per hour"],
                ["ordering.order-cancelled", "ordering", "none in the last 2 d 3 h"],
            ],
            sections["Events that payments receives"].Rows);
        Assert.Equal(
            [
                ["payments.payment-authorized", "ordering, insights", "51 in the last 2 d 3 h, 1.0 per hour"],
                ["payments.payment-noted", "none", "none: the log is empty"],
            ],
            sections["Events that payments publishes"].Rows);
        Assert.Equal(
            [["payments", "ordering", "nothing"], ["ordering", "payments", "2 events, the oldest 3 s old"]], sections["Subscriptions"].Rows);
    }

    [Fact]
    public void A_rate_per_hour_is_not_made_of_minutes() => Assert.Equal(
        "40 in the last 12 min 30 s", Figures.Flow(new LoggedFlow(40, SampleDependencies.Now.AddSeconds(-750), SampleDependencies.Now)));

    [Fact]
    public void Unknown_values_are_not_reported_as_zero()
    {
        var sections = Sections(SampleDependencies.Ready with
        {
            SubscribesTo = [SampleDependencies.Ready.SubscribesTo[0] with { Logged = null }],
            Subscriptions = [new SubscriptionDependency("payments", "ordering", Lag: null)],
        });

        Assert.Equal([["ordering.payment-requested", "ordering", "unknown"]], sections["Events that payments receives"].Rows);
        Assert.Equal([["payments", "ordering", "unknown"]], sections["Subscriptions"].Rows);
    }

    [Fact]
    public void Remote_dependencies_are_reported_with_their_transport()
    {
        var sections = Sections(SampleDependencies.Ready);

        Assert.Equal(
            [
                ["broker", "ordering.payment-requested", "from ordering"],
                ["broker", "ordering.order-cancelled", "from ordering"],
                ["broker", "payments.payment-authorized", "to ordering, insights"],
                ["http", "POST /payments/_queries/GetPayments", "sent by Monolith.Host"],
                ["http", "GET /payments", "forwarded"],
                ["http", "GET /payments/{id:guid}", "forwarded"],
                ["http", "GET /health/modules/payments", "forwarded"],
            ],
            sections["What goes over the network after payments has moved"].Rows);
        Assert.Equal([["Payments.Contracts.GetPayments", "payments", "Monolith.Host"]], sections["Queries, and the code that refers to them"].Rows);
    }

    [Fact]
    public void Round_trips_are_reported_per_request_of_an_endpoint()
    {
        var sections = Sections(SampleDependencies.Ready, SampleDependencies.Traffic(512, new QueryTraffic("payments", "GetPayments", 512, 1)));

        Assert.Equal(
            ["GET /storefront/orders/{id}: 1.0 round trips to payments per request, of 3.0 queries in total (512 requests)"],
            sections["Queries that become round trips, counted by http://localhost:5080 since 2030-01-03 02:00:00Z"].Lines);
    }

    [Fact]
    public void A_module_without_queries_is_reported_as_such() => Assert.Equal(
        ["No queries were sent to payments."],
        Sections(SampleDependencies.Ready, SampleDependencies.Traffic(3)).Single(s => s.Key.StartsWith("Queries that become", StringComparison.Ordinal)).Value.Lines);

    [Fact]
    public void The_last_section_reports_readiness()
    {
        Assert.Equal("Ready", ReadinessText.SectionsOf(ReadinessReport.Of(SampleDependencies.Ready, measured: null)).Last().Heading);

        var blocked = ReadinessText.SectionsOf(ReadinessReport.Of(SampleDependencies.Ready with { HasBroker = false }, measured: null)).Last();

        Assert.Equal("Blockers", blocked.Heading);
        Assert.Equal(["- No broker is configured to transport the module's events.", "  Set RabbitMq:Uri, and start the monolith once with this setting."], blocked.Lines);
    }

    [Fact]
    public void The_JSON_output_contains_the_same_information()
    {
        var report = JsonSerializer.SerializeToElement(
            ReadinessReport.Of(SampleDependencies.Ready with { HasBroker = false }, SampleDependencies.Traffic(512, new QueryTraffic("payments", "GetPayments", 512, 1))),
            JsonSerializerOptions.Web);

        Assert.False(report.GetProperty("ready").GetBoolean());
        Assert.Equal("Set RabbitMq:Uri, and start the monolith once with this setting.", report.GetProperty("blockers")[0].GetProperty("remedy").GetString());
        var subscribed = report.GetProperty("dependencies").GetProperty("subscribesTo")[0];
        Assert.Equal(("ordering", 1_234L), (subscribed.GetProperty("source").GetString(), subscribed.GetProperty("logged").GetProperty("count").GetInt64()));
        var endpoint = Assert.Single(report.GetProperty("roundTrips").GetProperty("endpoints").EnumerateArray());
        Assert.Equal((1.0, 3.0), (endpoint.GetProperty("perRequest").GetDouble(), endpoint.GetProperty("allPerRequest").GetDouble()));
        var query = report.GetProperty("becomesRemote").EnumerateArray().First(dependency => dependency.GetProperty("route").GetString() == "http");
        Assert.Equal("POST /payments/_queries/GetPayments", query.GetProperty("what").GetString());
    }

    private static Dictionary<string, Section> Sections(ModuleDependencies dependencies, MeasuredTraffic? measured = null) =>
        ReadinessText.SectionsOf(ReadinessReport.Of(dependencies, measured)).ToDictionary(section => section.Heading);
}
