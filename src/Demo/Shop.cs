namespace Monolith.Demo;

/// <summary>A shop that was filled: which ids the planned things got.</summary>
internal sealed record Shop(Scenario Scenario, IReadOnlyList<Guid> Products, IReadOnlyList<PlacedOrder> Orders)
{
    public string NameOf(Guid product) =>
        Products.Index().Where(p => p.Item == product).Select(p => Scenario.Products[p.Index].Name).FirstOrDefault() ?? product.ToString();
}

/// <summary>An order that was placed.</summary>
internal sealed record PlacedOrder(Guid Id, PlannedOrder Plan, bool CancelledTooLate);

/// <summary>The answer to a POST that makes something.</summary>
internal sealed record Created(Guid Id);

/// <summary>The stock of a product.</summary>
internal sealed record StockView(Guid ProductId, int OnHand, int Reserved, int Available);
