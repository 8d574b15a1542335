using Monolith.Operations;
using Monolith.Runtime;

namespace Host.Tests;

/// <summary>Sample dependencies of Payments on a server, ready to move. Tests change the relevant part.</summary>
internal static class SampleDependencies
{
    public static readonly DateTimeOffset Now = new(2030, 1, 3, 3, 0, 0, TimeSpan.Zero);

    public static ModuleDependencies Ready { get; } = new(
        "payments",
        "Payments",
        new GraphDatabase("PostgreSql", IsServer: true, "db:5432/shop/payments", "payments_app on db:5432", []),
        HasBroker: true,
        [
            new EventDependency("ordering.payment-requested", "ordering", ["payments"], new LoggedFlow(1_234, Now.AddHours(-51), Now)),
            new EventDependency("ordering.order-cancelled", "ordering", ["payments", "inventory"], new LoggedFlow(0, Now.AddHours(-51), Now)),
        ],
        [
            new EventDependency("payments.payment-authorized", "payments", ["ordering", "insights"], new LoggedFlow(51, Now.AddHours(-51), Now)),
            new EventDependency("payments.payment-noted", "payments", [], new LoggedFlow(0, Since: null, Now)),
        ],
        [
            new SubscriptionDependency("payments", "ordering", new SubscriptionLag(0, AndMore: false, Waits: null, Lost: null)),
            new SubscriptionDependency("ordering", "payments", new SubscriptionLag(2, AndMore: false, TimeSpan.FromSeconds(3), Lost: null)),
        ],
        [new QueryDependency("Payments.Contracts.GetPayments", "payments", "/payments/_queries/GetPayments", ["Monolith.Host"])],
        ["GET /payments", "GET /payments/{id:guid}"],
        new ParkedWork(0, 0, 0));

    /// <summary>Sample counts of one endpoint: its queries to Payments, and one query to each of two other modules.</summary>
    public static MeasuredTraffic Traffic(long requests, params QueryTraffic[] ofPayments) => new(
        "http://localhost:5080",
        new TrafficReport(
            Now.AddHours(-1),
            [
                new EndpointTraffic(
                    "GET",
                    "/storefront/orders/{id}",
                    requests,
                    [new QueryTraffic("ordering", "GetOrder", requests, 1), .. ofPayments, new QueryTraffic("profiles", "GetProfile", requests, 1)]),
                new EndpointTraffic("GET", "/others", 5, [new QueryTraffic("ordering", "GetOrder", 10, 2)]),
            ],
            []));
}
