using System.Globalization;
using Ordering.Contracts;
using Payments.Contracts;

namespace Monolith.Demo;

/// <summary>
/// The ledger of a shop: the independent records of Ordering, Payments and Inventory must match once all orders have completed.
/// </summary>
internal static class Ledger
{
    public static bool IsConfirmed(OrderView order) => order.Status == "confirmed";

    public static bool IsSettled(OrderView order) => order.Status is "confirmed" or "cancelled";

    public static bool IsPaid(PaymentView payment) => payment.Status == "authorized";

    /// <summary>Returns the mismatches, each with the object that is wrong. Empty when stock and money add up.</summary>
    public static IReadOnlyList<string> Check(ShopState state, Func<Guid, string>? productName)
    {
        var payments = state.Payments.ToLookup(p => p.OrderId);
        var orders = state.Orders.Select(o => o.Id).ToHashSet();
        return
        [
            .. state.Orders.SelectMany(o => CheckOrder(o, [.. payments[o.Id]])),
            .. state.Payments.Where(p => !orders.Contains(p.OrderId)).Select(p => $"Payment {p.Id} belongs to the order {p.OrderId}, which does not exist in Ordering."),
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
                if (payments.Count(IsPaid) != 1 || payments.Single(IsPaid).Amount != order.Total || payments.Any(IsPending))
                {
                    yield return $"Order {order.Id} is confirmed over {order.Total}, but its payments are: {(told.Length == 0 ? "none" : told)}.";
                }

                break;
            case "cancelled":
                if (payments.Any(p => IsPaid(p) || IsPending(p)))
                {
                    yield return $"Order {order.Id} is cancelled, but its payments are: {told}.";
                }

                break;
            default:
                yield return $"Order {order.Id} has not completed; its status is {order.Status}.";
                break;
        }
    }

    private static IEnumerable<string> CheckMoney(ShopState state)
    {
        foreach (var (currency, confirmed, kept) in MoneyByCurrency(state).Select(m => (m.Currency, m.Confirmed, m.Authorized - m.Refunded)))
        {
            if (confirmed != kept)
            {
                yield return $"The kept payments amount to {Text(kept)} {currency}, but the confirmed orders to {Text(confirmed)} {currency}.";
            }
        }
    }

    /// <summary>Authorized is the total of all authorizations, including refunded ones.</summary>
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
            yield return $"{product}: {stock.Reserved} are still reserved, but no order waits for them.";
        }

        if (stock.OnHand < 0 || stock.Available != stock.OnHand - stock.Reserved)
        {
            yield return $"{product}: {stock.OnHand} on hand minus {stock.Reserved} reserved does not equal {stock.Available} available.";
        }

        if (state.Replenished is { } replenished && replenished[stock.ProductId] - state.SoldOf(stock.ProductId) is var left && left != stock.OnHand)
        {
            yield return $"{product}: {replenished[stock.ProductId]} were received and {state.SoldOf(stock.ProductId)} sold, so {left} should be on hand, not {stock.OnHand}.";
        }
    }

    private static bool IsPending(PaymentView payment) => payment.Status is "requested" or "voiding" or "refunding";

    private static string Text(decimal amount) => amount.ToString("0.00", CultureInfo.InvariantCulture);
}
