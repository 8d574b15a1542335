using Monolith.Operations;
using Monolith.Runtime;

namespace Host.Tests;

/// <summary>What is in the way of taking a module out, each alone, and each with what to do.</summary>
public sealed class ReadinessTests
{
    private static readonly SubscriptionLag None = new(0, AndMore: false, Waits: null, Lost: null);

    [Fact]
    public void A_module_on_a_server_with_a_broker_and_nothing_left_behind_is_ready()
    {
        var report = ReadinessReport.Of(SampleDependencies.Ready, SampleDependencies.Traffic(512, new QueryTraffic("payments", "GetPayments", 512, 1)));

        Assert.Empty(report.InTheWay);
        Assert.True(report.Ready);
    }

    [Fact]
    public void Data_in_a_file_has_to_move_to_a_server_first() => ExpectOnly(
        SampleDependencies.Ready with { Database = new GraphDatabase("Sqlite", IsServer: false, "/data/payments.db", null, []) },
        "Its data is in a file, /data/payments.db",
        "'db copy --module payments'");

    [Fact]
    public void A_principal_that_others_have_too_is_told_with_the_others() => ExpectOnly(
        SampleDependencies.Ready with { Database = SampleDependencies.Ready.Database with { SharesPrincipalWith = ["ordering", "insights"] } },
        "as payments_app on db:5432, and so does ordering, insights",
        "Modules:payments:Database:ConnectionString");

    [Fact]
    public void Without_a_broker_its_events_have_no_route() =>
        ExpectOnly(SampleDependencies.Ready with { HasBroker = false }, "No broker is configured", "Set RabbitMq:Uri");

    [Fact]
    public void A_module_whose_events_stay_with_it_needs_no_broker() =>
        Assert.Empty(ReadinessReport.Of(SampleDependencies.Ready with { HasBroker = false, SubscribesTo = [], Publishes = [SampleDependencies.Ready.Publishes[1]] }, measured: null).InTheWay);

    [Theory]
    [InlineData(1, "1 event that it could not handle is parked")]
    [InlineData(1_200, "1,200 events that it could not handle are parked")]
    public void Parked_events_wait_for_a_person(int count, string what) =>
        ExpectOnly(SampleDependencies.Ready with { Parked = new ParkedWork(count, 0, 0) }, what, "'events parked --module payments'");

    [Theory]
    [InlineData(2, 0, "2 timers and 0 side effects")]
    [InlineData(0, 1, "0 timers and 1 side effect that failed")]
    public void Parked_timers_and_side_effects_wait_for_a_person(int timers, int sideEffects, string what) =>
        ExpectOnly(SampleDependencies.Ready with { Parked = new ParkedWork(0, timers, sideEffects) }, what, "The column failure");

    [Fact]
    public void A_subscription_that_has_much_to_do_is_far_behind() => ExpectOnly(
        With(None with { Events = 1_000, AndMore = true, Waits = TimeSpan.FromSeconds(2) }),
        "payments is 1,000 events or more, the oldest of them 2 s old, behind ordering",
        "/health/modules/payments");

    [Fact]
    public void A_subscription_that_does_not_move_is_far_behind_with_one_event() => ExpectOnly(
        With(None with { Events = 1, Waits = TimeSpan.FromMinutes(65) }),
        "payments is 1 event, the oldest of them 1 h 5 min old, behind ordering",
        "Let it catch up");

    [Fact]
    public void A_subscription_that_is_at_work_is_not_in_the_way() =>
        Assert.Empty(ReadinessReport.Of(With(None with { Events = 999, Waits = TimeSpan.FromSeconds(59) }), measured: null).InTheWay);

    [Fact]
    public void A_subscription_whose_events_are_gone_is_told_with_the_reason() => ExpectOnly(
        With(None with { Lost = "The log no longer holds them: 'events replay'." }),
        "payments can't go on with the events of ordering. The log no longer holds them: 'events replay'.",
        "Do so");

    [Fact]
    public void A_query_that_one_request_sends_again_and_again_becomes_as_many_round_trips() => ExpectOnly(
        SampleDependencies.Ready,
        "GET /storefront/orders/{id} sends GetPayments up to 7 times in one request",
        "a query of Payments.Contracts that is answered with a list",
        SampleDependencies.Traffic(10, new QueryTraffic("payments", "GetPayments", 30, 7)));

    [Fact]
    public void All_that_is_in_the_way_is_told_at_once()
    {
        var report = ReadinessReport.Of(
            SampleDependencies.Ready with
            {
                Database = new GraphDatabase("Sqlite", IsServer: false, "/data/payments.db", null, []),
                HasBroker = false,
                Parked = new ParkedWork(1, 1, 1),
            },
            measured: null);

        Assert.Equal(4, report.InTheWay.Count);
        Assert.False(report.Ready);
    }

    [Fact]
    public void What_can_t_be_told_is_told_with_the_way_to_learn_it()
    {
        var dependencies = SampleDependencies.Ready with
        {
            SubscribesTo = [SampleDependencies.Ready.SubscribesTo[0] with { Logged = null }, SampleDependencies.Ready.SubscribesTo[1] with { Logged = null }],
            Subscriptions = [new SubscriptionDependency("payments", "ordering", Lag: null)],
        };

        Assert.Collection(
            ReadinessReport.Of(dependencies, measured: null).NotKnown,
            line => Assert.StartsWith("How many events ordering sends", line, StringComparison.Ordinal),
            line => Assert.StartsWith("How far payments is behind ordering", line, StringComparison.Ordinal),
            line => Assert.StartsWith("Whether the broker answers", line, StringComparison.Ordinal),
            line => Assert.Contains("Add --running <its address>", line, StringComparison.Ordinal));
        Assert.DoesNotContain(ReadinessReport.Of(dependencies, SampleDependencies.Traffic(1)).NotKnown, line => line.Contains("--running", StringComparison.Ordinal));
    }

    private static ModuleDependencies With(SubscriptionLag lag) => SampleDependencies.Ready with { Subscriptions = [new SubscriptionDependency("payments", "ordering", lag)] };

    private static void ExpectOnly(ModuleDependencies dependencies, string what, string remedy, MeasuredTraffic? measured = null)
    {
        var report = ReadinessReport.Of(dependencies, measured);

        var obstacle = Assert.Single(report.InTheWay);
        Assert.Contains(what, obstacle.What, StringComparison.Ordinal);
        Assert.Contains(remedy, obstacle.Remedy, StringComparison.Ordinal);
        Assert.False(report.Ready);
    }
}
