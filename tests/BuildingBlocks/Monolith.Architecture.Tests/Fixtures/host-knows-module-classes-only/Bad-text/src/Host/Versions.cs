namespace Shop.Host;

internal static class Versions
{
    public static Type? Find() => Type.GetType("Stock.StockItem, Stock", throwOnError: true);
}
