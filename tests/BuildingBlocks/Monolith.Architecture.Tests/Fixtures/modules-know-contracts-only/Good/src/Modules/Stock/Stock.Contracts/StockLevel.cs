namespace Stock.Contracts;

public sealed class StockLevelException : Exception;

public static class StockLevel
{
    public const string Name = "Stock";
}
