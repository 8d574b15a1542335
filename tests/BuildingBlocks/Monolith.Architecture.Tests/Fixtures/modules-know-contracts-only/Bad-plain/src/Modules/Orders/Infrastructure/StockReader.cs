using Acme.Modules.Stock;

namespace Acme.Modules.Orders.Infrastructure;

public class StockReader
{
    public bool Has(Item item) => item.Sku.Length > 0;
}
