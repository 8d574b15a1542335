namespace Acme.Modules.Orders.Infrastructure;

public class StockReader
{
    /// <summary>A table of the own schema and an alias may have the name of another module's schema.</summary>
    public string Text() => "SELECT stock.sku FROM orders.stock stock WHERE stock.sku = 'stock.items'";

    public void Fail() => throw new InvalidOperationException("The stock.items are not up to date. Select them from the file instead.");
}
