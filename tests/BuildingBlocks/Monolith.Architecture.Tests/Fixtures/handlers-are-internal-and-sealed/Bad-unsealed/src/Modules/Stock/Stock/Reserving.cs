using Monolith;
using Orders.Contracts;
using Stock.Contracts;

namespace Stock;

internal class Reserving(StockDbContext db) : IEventHandler<OrderPlaced>
{
    public async Task HandleAsync(OrderPlaced message, EventContext context, CancellationToken cancellationToken)
    {
        foreach (var line in message.Lines)
        {
            if (await db.Items.FindAsync([line.ProductId], cancellationToken) is { } item)
            {
                item.Take(line.Quantity);
            }
        }

        db.Publish(new StockReserved(message.OrderId));
    }
}
