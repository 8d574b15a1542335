namespace Stock.Contracts;

public sealed record StockLevel(int Available)
{
    public const string Name = "Stock";
}
