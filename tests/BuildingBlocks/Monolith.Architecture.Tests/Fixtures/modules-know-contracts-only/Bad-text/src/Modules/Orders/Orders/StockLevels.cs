namespace Orders;

internal static class StockLevels
{
    public static Type? Find() => Type.GetType("Stock.StockItem, Stock");
}
