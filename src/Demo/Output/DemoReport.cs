using System.Globalization;
using Search.Contracts;

namespace Monolith.Demo;

/// <summary>Prints the demo's report.</summary>
internal static class DemoReport
{
    private const int MaxProblemsShown = 20;
    private const int MaxProductsShown = 50;

    public static void Write(Outcomes outcomes, int retries)
    {
        DemoOutput.WriteLine(string.Empty);
        DemoOutput.WriteTable(
            ["orders", "expected", "actual"],
            [
                .. outcomes.Rows.Where(r => r.Outcome != "other" || r.Actual > 0).Select(r => new[] { r.Outcome, Text(r.Expected), Text(r.Actual) }),
                ["all", Text(outcomes.Rows.Sum(r => r.Expected)), Text(outcomes.Rows.Sum(r => r.Actual))],
            ]);
        DemoOutput.WriteLine($"{outcomes.TooLate} cancellations arrived too late and count as confirmed; {retries} requests were retried.");
    }

    public static void Write(IReadOnlyList<(string What, int Expected, int Actual)> reviews)
    {
        DemoOutput.WriteLine(string.Empty);
        DemoOutput.WriteTable(["reviews", "expected", "actual"], reviews.Select(r => new[] { r.What, Text(r.Expected), Text(r.Actual) }));
    }

    public static void Write(ShopState state, Func<Guid, string>? productName)
    {
        DemoOutput.WriteLine(string.Empty);
        var stock = state.Stock.Take(MaxProductsShown).Select(s => new[]
        {
            productName?.Invoke(s.ProductId) ?? s.ProductId.ToString(),
            state.Replenished is { } replenished ? Text(replenished[s.ProductId]) : "?",
            Text(state.SoldOf(s.ProductId)),
            Text(s.OnHand),
            Text(s.Reserved),
            Text(s.Available),
        });
        DemoOutput.WriteTable(["stock", "received", "sold", "on hand", "reserved", "available"], stock);
        if (state.Stock.Count > MaxProductsShown)
        {
            DemoOutput.WriteLine($"… and {state.Stock.Count - MaxProductsShown} more products, all checked.");
        }

        DemoOutput.WriteLine(string.Empty);
        DemoOutput.WriteTable(
            ["money", "authorized", "refunded", "kept", "confirmed orders", "count"],
            Ledger.MoneyByCurrency(state).Select(m => new[]
            {
                m.Currency,
                Text(m.Authorized),
                Text(m.Refunded),
                Text(m.Authorized - m.Refunded),
                Text(m.Confirmed),
                Text(state.Orders.Count(o => Ledger.IsConfirmed(o) && o.Total.Currency == m.Currency)),
            }));
        DemoOutput.WriteLine(string.Empty);
    }

    public static void Write(string text, FoundProducts found)
    {
        DemoOutput.WriteTable(
            [$"search for '{text}'", "price", "sold", "available"],
            found.Items.Select(product => new[] { product.Name, product.Price.ToString(), Text(product.UnitsSold), Text(product.Available) }));
        DemoOutput.WriteLine(string.Empty);
    }

    public static void WriteProblems(IReadOnlyList<string> problems)
    {
        DemoOutput.WriteLine("The ledger does not balance:");
        foreach (var problem in problems.Take(MaxProblemsShown))
        {
            DemoOutput.WriteLine($"- {problem}");
        }

        if (problems.Count > MaxProblemsShown)
        {
            DemoOutput.WriteLine($"… and {problems.Count - MaxProblemsShown} more.");
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(decimal amount) => amount.ToString("0.00", CultureInfo.InvariantCulture);
}
