using System.Text.Json;
using Monolith.Operations;
using Monolith.Runtime;

namespace Host.Tests;

/// <summary>How a readiness report reads, for people and for programs.</summary>
public sealed class ReadinessTextTests
{
    [Fact]
    public void Events_are_told_with_who_and_how_many_in_which_time()
    {
        var sections = Sections(SampleDependencies.Ready);

        Assert.Equal(
            [
                ["ordering.payment-requested", "ordering", "1,234 in the last 2 d 3 h, 24 per hour"],
                ["ordering.order-cancelled", "ordering", "none in the last 2 d 3 h"],
            ],
            sections["Who sends events to payments"].Rows);
        Assert.Equal(
            [
                ["payments.payment-authorized", "ordering, insights", "51 in the last 2 d 3 h, 1.0 per hour"],
                ["payments.payment-noted", "nobody", "none: the log is empty"],
            ],
            sections["What payments publishes"].Rows);
        Assert.Equal(
            [["payments", "ordering", "nothing"], ["ordering", "payments", "2 events, the oldest of them 3 s old"]], sections["Subscriptions"].Rows);
    }

    [Fact]
    public void A_rate_per_hour_is_not_made_of_minutes() => Assert.Equal(
        "40 in the last 12 min 30 s", Figures.Flow(new LoggedFlow(40, SampleDependencies.Now.AddSeconds(-750), SampleDependencies.Now)));

    [Fact]
    public void What_is_not_known_here_is_not_told_as_nothing()
    {
        var sections = Sections(SampleDependencies.Ready with
        {
            SubscribesTo = [SampleDependencies.Ready.SubscribesTo[0] with { Logged = null }],
            Subscriptions = [new SubscriptionDependency("payments", "ordering", Lag: null)],
        });

        Assert.Equal([["ordering.payment-requested", "ordering", "not known here"]], sections["Who sends events to payments"].Rows);
        Assert.Equal([["payments", "ordering", "not known here"]], sections["Subscriptions"].Rows);
    }

    [Fact]
    public void What_becomes_remote_is_told_with_its_route()
    {
        var sections = Sections(SampleDependencies.Ready);

        Assert.Equal(
            [
                ["broker", "ordering.payment-requested", "from ordering"],
                ["broker", "ordering.order-cancelled", "from ordering"],
                ["broker", "payments.payment-authorized", "to ordering, insights"],
                ["http", "POST /payments/_queries/GetPayments", "asked by Monolith.Host"],
                ["http", "GET /payments", "forwarded"],
                ["http", "GET /payments/{id:guid}", "forwarded"],
                ["http", "GET /health/modules/payments", "forwarded"],
            ],
            sections["What goes over the network when payments has moved"].Rows);
        Assert.Equal([["Payments.Contracts.GetPayments", "payments", "Monolith.Host"]], sections["Queries, and who names them in code"].Rows);
    }

    [Fact]
    public void Round_trips_are_told_for_each_request_of_an_endpoint()
    {
        var sections = Sections(SampleDependencies.Ready, SampleDependencies.Traffic(512, new QueryTraffic("payments", "GetPayments", 512, 1)));

        Assert.Equal(
            ["GET /storefront/orders/{id}: 1.0 round trips to payments per request, of 3.0 queries in all (512 requests)"],
            sections["Queries that become round trips, counted by http://localhost:5080 since 2030-01-03 02:00:00Z"].Lines);
    }

    [Fact]
    public void Nobody_who_asked_is_told_as_such() => Assert.Equal(
        ["Nobody asked payments anything."],
        Sections(SampleDependencies.Ready, SampleDependencies.Traffic(3)).Single(s => s.Key.StartsWith("Queries that become", StringComparison.Ordinal)).Value.Lines);

    [Fact]
    public void The_end_says_whether_it_is_ready()
    {
        Assert.Equal("Ready", ReadinessText.SectionsOf(ReadinessReport.Of(SampleDependencies.Ready, measured: null)).Last().Heading);

        var blocked = ReadinessText.SectionsOf(ReadinessReport.Of(SampleDependencies.Ready with { HasBroker = false }, measured: null)).Last();

        Assert.Equal("In the way", blocked.Heading);
        Assert.Equal(["- No broker is configured, over which its events would go.", "  Set RabbitMq:Uri, and start the monolith with it once."], blocked.Lines);
    }

    [Fact]
    public void Programs_read_the_same()
    {
        var report = JsonSerializer.SerializeToElement(
            ReadinessReport.Of(SampleDependencies.Ready with { HasBroker = false }, SampleDependencies.Traffic(512, new QueryTraffic("payments", "GetPayments", 512, 1))),
            JsonSerializerOptions.Web);

        Assert.False(report.GetProperty("ready").GetBoolean());
        Assert.Equal("Set RabbitMq:Uri, and start the monolith with it once.", report.GetProperty("inTheWay")[0].GetProperty("remedy").GetString());
        var subscribed = report.GetProperty("dependencies").GetProperty("subscribesTo")[0];
        Assert.Equal(("ordering", 1_234L), (subscribed.GetProperty("source").GetString(), subscribed.GetProperty("logged").GetProperty("count").GetInt64()));
        var endpoint = Assert.Single(report.GetProperty("roundTrips").GetProperty("endpoints").EnumerateArray());
        Assert.Equal((1.0, 3.0), (endpoint.GetProperty("perRequest").GetDouble(), endpoint.GetProperty("allPerRequest").GetDouble()));
        var query = report.GetProperty("becomesRemote").EnumerateArray().First(tie => tie.GetProperty("route").GetString() == "http");
        Assert.Equal("POST /payments/_queries/GetPayments", query.GetProperty("what").GetString());
    }

    private static Dictionary<string, Section> Sections(ModuleDependencies dependencies, MeasuredTraffic? measured = null) =>
        ReadinessText.SectionsOf(ReadinessReport.Of(dependencies, measured)).ToDictionary(section => section.Heading);
}
