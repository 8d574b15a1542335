using System.Globalization;
using Ordering.Contracts;
using Payments.Contracts;

namespace Monolith.Demo;

/// <summary>
/// The ledger of a shop: what Ordering, Payments and Inventory say, each for itself, must fit together once everything
/// has settled.
/// </summary>
internal static class Ledger
{
    public static bool IsConfirmed(OrderView order) => order.Status == "confirmed";

    public static bool IsSettled(OrderView order) => order.Status is "confirmed" or "cancelled";

    public static bool IsPaid(PaymentView payment) => payment.Status == "authorized";

    /// <summary>What does not fit, each naming the culprit; empty when stock and money add up.</summary>
    public static IReadOnlyList<string> Check(ShopState state, Func<Guid, string>? productName)
    {
        var payments = state.Payments.ToLookup(p => p.OrderId);
        var orders = state.Orders.Select(o => o.Id).ToHashSet();
        return
        [
            .. state.Orders.SelectMany(o => CheckOrder(o, [.. payments[o.Id]])),
            .. state.Payments.Where(p => !orders.Contains(p.OrderId)).Select(p => $"Payment {p.Id} is for the order {p.OrderId}, which Ordering does not know."),
            .. CheckMoney(state),
            .. state.Stock.SelectMany(s => CheckStock(s, state, productName?.Invoke(s.ProductId) ?? $"product {s.ProductId}")),
        ];
    }

    private static IEnumerable<string> CheckOrder(OrderView order, List<PaymentView> payments)
    {
        var told = string.Join(", ", payments.Select(p => $"{p.Status} {p.Amount}"));
        switch (order.Status)
        {
            case "confirmed":
                if (payments.Count(IsPaid) != 1 || payments.Single(IsPaid).Amount != order.Total || payments.Any(IsUnderWay))
                {
                    yield return $"Order {order.Id} is confirmed over {order.Total}, and its payments are: {(told.Length == 0 ? "none" : told)}.";
                }

                break;
            case "cancelled":
                if (payments.Any(p => IsPaid(p) || IsUnderWay(p)))
                {
                    yield return $"Order {order.Id} is cancelled, and its payments are: {told}.";
                }

                break;
            default:
                yield return $"Order {order.Id} has not settled, it is still {order.Status}.";
                break;
        }
    }

    private static IEnumerable<string> CheckMoney(ShopState state)
    {
        foreach (var (currency, confirmed, kept) in MoneyByCurrency(state).Select(m => (m.Currency, m.Confirmed, m.Authorized - m.Refunded)))
        {
            if (confirmed != kept)
            {
                yield return $"Payments kept {Text(kept)} {currency}, and the confirmed orders are worth {Text(confirmed)} {currency}.";
            }
        }
    }

    /// <summary>Authorized is all that was ever taken, what was given back included.</summary>
    public static IEnumerable<(string Currency, decimal Authorized, decimal Refunded, decimal Confirmed)> MoneyByCurrency(ShopState state) =>
        from currency in state.Orders.Select(o => o.Total.Currency).Union(state.Payments.Select(p => p.Amount.Currency)).Order(StringComparer.Ordinal)
        let payments = state.Payments.Where(p => p.Amount.Currency == currency).ToList()
        select (
            currency,
            payments.Where(p => p.Status is "authorized" or "refunding" or "refunded").Sum(p => p.Amount.Amount),
            payments.Where(p => p.Status is "refunded").Sum(p => p.Amount.Amount),
            state.Orders.Where(o => IsConfirmed(o) && o.Total.Currency == currency).Sum(o => o.Total.Amount));

    private static IEnumerable<string> CheckStock(StockView stock, ShopState state, string product)
    {
        if (stock.Reserved != 0)
        {
            yield return $"{product}: {stock.Reserved} are still reserved, and no order waits for them.";
        }

        if (stock.OnHand < 0 || stock.Available != stock.OnHand - stock.Reserved)
        {
            yield return $"{product}: {stock.OnHand} on hand less {stock.Reserved} reserved gives no {stock.Available} available.";
        }

        if (state.Replenished is { } replenished && replenished[stock.ProductId] - state.SoldOf(stock.ProductId) is var left && left != stock.OnHand)
        {
            yield return $"{product}: {replenished[stock.ProductId]} came in and {state.SoldOf(stock.ProductId)} were sold, so {left} should be on hand, not {stock.OnHand}.";
        }
    }

    private static bool IsUnderWay(PaymentView payment) => payment.Status is "requested" or "voiding" or "refunding";

    private static string Text(decimal amount) => amount.ToString("0.00", CultureInfo.InvariantCulture);
}
