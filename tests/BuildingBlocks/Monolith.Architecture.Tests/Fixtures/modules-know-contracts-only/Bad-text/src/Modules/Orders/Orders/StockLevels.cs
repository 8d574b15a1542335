namespace Orders;

internal static class StockLevels
{
    public static Type? Find() => Type.GetType("Stock.StockItem, Stock");

    public static Type? FindArray() => Type.GetType("Stock.StockItem[], Stock");

    public static Type? FindArgument() => Type.GetType("System.Func`1[[Stock.StockItem, Stock]]");

    public static Type? FindInAnyCase() => Type.GetType("stock.stockitem, stock", throwOnError: false, ignoreCase: true);
}
