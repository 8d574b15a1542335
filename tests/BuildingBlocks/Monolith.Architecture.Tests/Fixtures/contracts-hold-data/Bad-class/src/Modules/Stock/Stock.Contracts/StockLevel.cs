using Monolith;

namespace Stock.Contracts;

public sealed class StockLevel
{
    public int Available => 0;
}

public static class StockLimits
{
    public const int Max = 10;
}

public abstract record StockPlace(string Name);

public sealed record StockShelf(string Name) : StockPlace(Name);
