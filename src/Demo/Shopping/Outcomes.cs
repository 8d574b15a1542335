using Ordering.Contracts;

namespace Monolith.Demo;

/// <summary>The expected and actual outcomes of the orders of a run.</summary>
/// <param name="Rows">Each outcome, with the expected and the actual number of orders.</param>
/// <param name="Problems">Orders with an outcome that their plan does not allow.</param>
/// <param name="TooLate">The number of cancellations that arrived after the confirmation.</param>
internal sealed record Outcomes(IReadOnlyList<(string Outcome, int Expected, int Actual)> Rows, IReadOnlyList<string> Problems, int TooLate)
{
    public static Outcomes Of(Shop shop, ShopState state)
    {
        var orders = state.Orders.ToDictionary(o => o.Id);
        var declined = state.Payments.Where(p => p.Status == "declined").Select(p => p.OrderId).ToHashSet();
        var ended = shop.Orders.Select(placed => (Placed: placed, Order: orders[placed.Id], Outcome: Classify(placed, orders[placed.Id], declined))).ToList();

        var scarce = shop.Orders.Count(o => o.Plan.PlannedOutcome == PlannedOutcome.Scarce);
        var scarceFilled = Math.Min(scarce, shop.Scenario.ScarceStock);
        var tooLate = shop.Orders.Count(o => o.CancelledTooLate);
        (string Outcome, int Expected)[] expected =
        [
            ("confirmed", shop.Orders.Count(o => o.Plan.PlannedOutcome == PlannedOutcome.Confirmed) + scarceFilled + tooLate),
            ("declined", shop.Orders.Count(o => o.Plan.PlannedOutcome == PlannedOutcome.Declined)),
            ("short", scarce - scarceFilled),
            ("cancelled", shop.Orders.Count(o => o.Plan.WillBeCancelled) - tooLate),
            ("other", 0),
        ];
        var rows = expected.Select(e => (e.Outcome, e.Expected, Actual: ended.Count(x => x.Outcome == e.Outcome))).ToList();
        return new Outcomes(
            rows,
            [
                .. rows.Where(r => r.Expected != r.Actual).Select(r => $"{r.Expected} orders should have ended as {r.Outcome}, but {r.Actual} did."),
                .. ended.Where(x => x.Outcome == "other").Select(x =>
                    $"Order {x.Order.Id} was planned as {x.Placed.Plan.PlannedOutcome}, but is {x.Order.Status}: {x.Order.Reason ?? "no reason given"}"),
            ],
            tooLate);
    }

    private static string Classify(PlacedOrder placed, OrderView order, HashSet<Guid> declined) => (order.Status, placed.Plan.PlannedOutcome) switch
    {
        ("confirmed", PlannedOutcome.Confirmed or PlannedOutcome.Scarce) => "confirmed",
        ("confirmed", _) when placed.CancelledTooLate => "confirmed",
        ("cancelled", PlannedOutcome.Declined) when declined.Contains(order.Id) => "declined",
        ("cancelled", PlannedOutcome.Scarce) when !declined.Contains(order.Id) => "short",
        ("cancelled", PlannedOutcome.Cancelled or PlannedOutcome.CancelledWhilePaying) when order.Reason == Scenario.CancelReason => "cancelled",
        _ => "other",
    };
}
