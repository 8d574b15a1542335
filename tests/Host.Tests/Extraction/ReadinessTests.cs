using Monolith.Operations;
using Monolith.Runtime;

namespace Host.Tests;

/// <summary>The blockers of a move, each tested alone, with its remedy.</summary>
public sealed class ReadinessTests
{
    private static readonly SubscriptionLag None = new(0, AndMore: false, Waits: null, Lost: null);

    [Fact]
    public void A_module_on_a_server_with_a_broker_and_no_backlog_is_ready()
    {
        var report = ReadinessReport.Of(SampleDependencies.Ready, SampleDependencies.Traffic(512, new QueryTraffic("payments", "GetPayments", 512, 1)));

        Assert.Empty(report.Blockers);
        Assert.True(report.Ready);
    }

    [Fact]
    public void Data_in_a_file_must_move_to_a_server_first() => ExpectOnly(
        SampleDependencies.Ready with { Database = new GraphDatabase("Sqlite", IsServer: false, "/data/payments.db", null, []) },
        "The data is in the file /data/payments.db",
        "'db copy --module payments'");

    [Fact]
    public void A_shared_principal_is_reported_with_the_modules_that_share_it() => ExpectOnly(
        SampleDependencies.Ready with { Database = SampleDependencies.Ready.Database with { SharesPrincipalWith = ["ordering", "insights"] } },
        "as payments_app on db:5432, and so does ordering, insights",
        "Modules:payments:Database:ConnectionString");

    [Fact]
    public void A_missing_broker_is_a_blocker() =>
        ExpectOnly(SampleDependencies.Ready with { HasBroker = false }, "No broker is configured", "Set RabbitMq:Uri");

    [Fact]
    public void A_module_without_events_for_others_needs_no_broker() =>
        Assert.Empty(ReadinessReport.Of(SampleDependencies.Ready with { HasBroker = false, SubscribesTo = [], Publishes = [SampleDependencies.Ready.Publishes[1]] }, measured: null).Blockers);

    [Theory]
    [InlineData(1, "1 event that it could not handle is parked")]
    [InlineData(1_200, "1,200 events that it could not handle are parked")]
    public void Parked_events_are_a_blocker(int count, string what) =>
        ExpectOnly(SampleDependencies.Ready with { Parked = new ParkedWork(count, 0, 0) }, what, "'events parked --module payments'");

    [Theory]
    [InlineData(2, 0, "2 timers and 0 side effects")]
    [InlineData(0, 1, "0 timers and 1 side effect are parked")]
    public void Parked_timers_and_side_effects_are_a_blocker(int timers, int sideEffects, string what) =>
        ExpectOnly(SampleDependencies.Ready with { Parked = new ParkedWork(0, timers, sideEffects) }, what, "See the column failure");

    [Fact]
    public void A_subscription_with_many_unhandled_events_is_a_blocker() => ExpectOnly(
        With(None with { Events = 1_000, AndMore = true, Waits = TimeSpan.FromSeconds(2) }),
        "payments is 1,000 events or more, the oldest 2 s old, behind ordering",
        "/health/modules/payments");

    [Fact]
    public void A_stuck_subscription_with_one_event_is_a_blocker() => ExpectOnly(
        With(None with { Events = 1, Waits = TimeSpan.FromMinutes(65) }),
        "payments is 1 event, the oldest 1 h 5 min old, behind ordering",
        "Let it catch up");

    [Fact]
    public void A_subscription_that_makes_progress_is_not_a_blocker() =>
        Assert.Empty(ReadinessReport.Of(With(None with { Events = 999, Waits = TimeSpan.FromSeconds(59) }), measured: null).Blockers);

    [Fact]
    public void A_subscription_whose_events_are_truncated_is_reported_with_the_reason() => ExpectOnly(
        With(None with { Lost = "The log no longer holds them: 'events replay'." }),
        "payments cannot continue with the events of ordering. The log no longer holds them: 'events replay'.",
        "Follow this instruction");

    [Fact]
    public void A_query_repeated_within_a_request_is_a_blocker() => ExpectOnly(
        SampleDependencies.Ready,
        "GET /storefront/orders/{id} sends GetPayments up to 7 times in one request",
        "one query of Payments.Contracts that returns a list",
        SampleDependencies.Traffic(10, new QueryTraffic("payments", "GetPayments", 30, 7)));

    [Fact]
    public void All_blockers_are_reported_at_once()
    {
        var report = ReadinessReport.Of(
            SampleDependencies.Ready with
            {
                Database = new GraphDatabase("Sqlite", IsServer: false, "/data/payments.db", null, []),
                HasBroker = false,
                Parked = new ParkedWork(1, 1, 1),
            },
            measured: null);

        Assert.Equal(4, report.Blockers.Count);
        Assert.False(report.Ready);
    }

    [Fact]
    public void Unknown_facts_are_reported_with_the_way_to_find_out()
    {
        var dependencies = SampleDependencies.Ready with
        {
            SubscribesTo = [SampleDependencies.Ready.SubscribesTo[0] with { Logged = null }, SampleDependencies.Ready.SubscribesTo[1] with { Logged = null }],
            Subscriptions = [new SubscriptionDependency("payments", "ordering", Lag: null)],
        };

        Assert.Collection(
            ReadinessReport.Of(dependencies, measured: null).Unknown,
            line => Assert.StartsWith("The number of events of ordering is unknown", line, StringComparison.Ordinal),
            line => Assert.StartsWith("How far payments is behind ordering", line, StringComparison.Ordinal),
            line => Assert.StartsWith("The broker is configured", line, StringComparison.Ordinal),
            line => Assert.Contains("Add --running <its address>", line, StringComparison.Ordinal));
        Assert.DoesNotContain(ReadinessReport.Of(dependencies, SampleDependencies.Traffic(1)).Unknown, line => line.Contains("--running", StringComparison.Ordinal));
    }

    private static ModuleDependencies With(SubscriptionLag lag) => SampleDependencies.Ready with { Subscriptions = [new SubscriptionDependency("payments", "ordering", lag)] };

    private static void ExpectOnly(ModuleDependencies dependencies, string what, string remedy, MeasuredTraffic? measured = null)
    {
        var report = ReadinessReport.Of(dependencies, measured);

        var blocker = Assert.Single(report.Blockers);
        Assert.Contains(what, blocker.What, StringComparison.Ordinal);
        Assert.Contains(remedy, blocker.Remedy, StringComparison.Ordinal);
        Assert.False(report.Ready);
    }
}
