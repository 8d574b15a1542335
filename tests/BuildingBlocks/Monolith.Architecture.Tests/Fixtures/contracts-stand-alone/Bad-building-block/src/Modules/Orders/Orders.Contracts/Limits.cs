using Shop;

namespace Orders.Contracts;

public sealed record Limits(int Amount)
{
    public bool Allows => Quantity.IsSane(Amount);
}
