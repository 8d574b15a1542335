using Shop;
using Stock.Contracts;

namespace Orders;

internal sealed class AboutException<TSubject> : Exception;

[AttributeUsage(AttributeTargets.Class)]
internal sealed class ReplacesAttribute(Type type) : Attribute
{
    public Type Type { get; } = type;
}

// Everything that another module's inside may not be used for, with its Contracts; and its name as a word.
[Replaces(typeof(StockReserved))]
internal static class StockLevels
{
    public static string Try(Action action)
    {
        try
        {
            action();
            return "Stock, and nothing but Stock";
        }
        catch (AboutException<StockLevel>)
        {
            return StockLevel.Name + Quantity.Max;
        }
    }
}
