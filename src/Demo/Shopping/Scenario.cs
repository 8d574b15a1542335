namespace Monolith.Demo;

/// <summary>The planned outcome of an order.</summary>
internal enum PlannedOutcome
{
    /// <summary>The order is in stock and gets paid.</summary>
    Confirmed,

    /// <summary>The order costs more than the payment gateway approves.</summary>
    Declined,

    /// <summary>The order contains a scarce product. Only the first orders get one.</summary>
    Scarce,

    /// <summary>The order is cancelled right after it was placed, which may be too late.</summary>
    Cancelled,

    /// <summary>The order is cancelled while it is being paid, so a refund may be needed. The cancellation may be too late.</summary>
    CancelledWhilePaying,
}

/// <summary>A customer that the demo registers.</summary>
internal sealed record PlannedCustomer(string Name, string Email, int Age);

/// <summary>A product that the demo lists, with its initial stock.</summary>
internal sealed record PlannedProduct(string Sku, string Name, decimal Price, int Stock);

/// <summary>An order that the demo places. Customers and products are identified by their index.</summary>
internal sealed record PlannedOrder(PlannedOutcome PlannedOutcome, int Customer, IReadOnlyList<(int Product, int Quantity)> Lines)
{
    public bool WillBeCancelled => PlannedOutcome is PlannedOutcome.Cancelled or PlannedOutcome.CancelledWhilePaying;
}

/// <summary>The shop that the demo creates. The same number of orders gives the same shop.</summary>
internal sealed record Scenario(
    IReadOnlyList<PlannedCustomer> Customers, IReadOnlyList<PlannedProduct> Products, IReadOnlyList<PlannedOrder> Orders)
{
    public const string Currency = "EUR";
    public const string CancelReason = "The customer changed their mind";

    private const int CustomerCount = 20;
    private const int SpareStock = 5;

    private static readonly (string Name, decimal Price)[] Everyday =
    [
        ("Oak cutting board", 39.90m), ("Enamel mug", 12.50m), ("Linen apron", 34.00m), ("Cast iron pan", 79.00m), ("Paring knife", 18.75m),
        ("Tea towel, set of 3", 21.00m), ("Salt mill", 27.30m), ("Glass carafe", 24.95m), ("Bread tin", 16.40m), ("Wooden spoon", 5.20m),
    ];

    private static readonly string[] FirstNames = ["Ada", "Grace", "Edsger", "Barbara", "Tony"];
    private static readonly string[] LastNames = ["Berg", "Castillo", "Dubois", "Evans"];

    /// <summary>The number of orders for the scarce product that can be fulfilled.</summary>
    public int ScarceStock => Products[Everyday.Length].Stock;

    /// <summary>Creates the plan of a shop.</summary>
    /// <param name="orders">The number of orders.</param>
    /// <param name="run">A prefix that makes mail addresses and stock keeping units unique.</param>
    public static Scenario Create(int orders, string run)
    {
        var planned = Enumerable.Range(0, orders).Select(PlanOrder).ToList();
        var customers = Enumerable.Range(0, CustomerCount).Select(i =>
        {
            var (first, last) = (FirstNames[i % FirstNames.Length], LastNames[i / FirstNames.Length]);
#pragma warning disable CA1308 // Mail addresses are written in lower case.
            return new PlannedCustomer($"{first} {last}", $"{first}.{last}.{run}@example.com".ToLowerInvariant(), 20 + (i * 3 % 60));
#pragma warning restore CA1308
        });
        var products = Everyday
            .Select((product, i) => new PlannedProduct($"{run}-{i + 1:00}", product.Name, product.Price, Demand(i) + SpareStock))
            .Append(new PlannedProduct($"{run}-11", "Signed first edition", 95.00m, Demand(Everyday.Length) / 2))
            .Append(new PlannedProduct($"{run}-12", "Grand piano", 4900.00m, Demand(Everyday.Length + 1) + SpareStock));
        return new Scenario([.. customers], [.. products], planned);

        int Demand(int product) => planned.SelectMany(o => o.Lines).Where(l => l.Product == product).Sum(l => l.Quantity);
    }

    private static PlannedOrder PlanOrder(int number) => (number % 10) switch
    {
        4 => new PlannedOrder(PlannedOutcome.Declined, CustomerOf(number), [(Everyday.Length + 1, 1)]),
        6 => new PlannedOrder(PlannedOutcome.Scarce, CustomerOf(number), [(Everyday.Length, 1)]),
        8 => new PlannedOrder(number % 20 == 8 ? PlannedOutcome.Cancelled : PlannedOutcome.CancelledWhilePaying, CustomerOf(number), PlanLines(number)),
        _ => new PlannedOrder(PlannedOutcome.Confirmed, CustomerOf(number), PlanLines(number)),
    };

    private static int CustomerOf(int number) => number * 7 % CustomerCount;

    private static List<(int Product, int Quantity)> PlanLines(int number) =>
    [
        .. Enumerable.Range(0, 1 + (number % 3)).Select(line => ((number + (line * 3)) % Everyday.Length, 1 + ((number + line) % 3))),
    ];
}
