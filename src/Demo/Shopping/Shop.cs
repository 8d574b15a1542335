namespace Monolith.Demo;

/// <summary>A filled shop, with the ids of the planned objects.</summary>
internal sealed record Shop(
    Scenario Scenario, IReadOnlyList<Guid> Customers, IReadOnlyList<Guid> Products, IReadOnlyList<PlacedOrder> Orders)
{
    public string NameOf(Guid product) =>
        Products.Index().Where(p => p.Item == product).Select(p => Scenario.Products[p.Index].Name).FirstOrDefault() ?? product.ToString();
}

/// <summary>An order that was placed.</summary>
internal sealed record PlacedOrder(Guid Id, PlannedOrder Plan, bool CancelledTooLate);

/// <summary>The response to a POST that creates an object.</summary>
internal sealed record Created(Guid Id);

/// <summary>The stock of a product.</summary>
internal sealed record StockView(Guid ProductId, int OnHand, int Reserved, int Available);
