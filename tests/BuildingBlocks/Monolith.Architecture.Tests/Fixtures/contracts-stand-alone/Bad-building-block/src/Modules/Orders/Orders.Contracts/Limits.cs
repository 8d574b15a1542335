using Shop;

namespace Orders.Contracts;

public static class Limits
{
    public static bool Allows(int quantity) => Quantity.IsSane(quantity);
}
