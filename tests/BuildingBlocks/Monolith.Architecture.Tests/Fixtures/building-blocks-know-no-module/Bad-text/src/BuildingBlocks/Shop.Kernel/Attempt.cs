namespace Shop;

public static class Attempt
{
    private const string Entity = "Stock.StockItem";

    public static bool IsKnown(string name) => name == Entity;
}
