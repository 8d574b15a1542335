using Microsoft.EntityFrameworkCore;

namespace Acme.Modules.Orders.Infrastructure;

public class StockReader(OrdersContext db)
{
    private const string Items = "stock";

    public IQueryable<string> Read() => db.Database.SqlQueryRaw<string>($"SELECT i.sku FROM {Items}.items i");

    public string Text() => "SELECT sku FROM orders.lines JOIN [stock].[Items] ON 1 = 1";
}
