using Acme.Modules.Orders.Infrastructure;
using Acme.Modules.Stock;

Console.WriteLine(typeof(OrderReader));
Console.WriteLine(typeof(StockContext));
