using Acme.Modules.Orders.Domain;
using Acme.Modules.Stock.IntegrationEvents;
using Microsoft.EntityFrameworkCore;

namespace Acme.Modules.Orders.Infrastructure;

public class OrderReader(OrdersContext db)
{
    public IQueryable<Order> Read() => db.Orders.FromSqlRaw("SELECT o.* FROM orders.\"Orders\" o");

    public bool IsOrdered(StockCounted counted) => db.Orders.Any(order => order.Sku == counted.Sku);
}
