using Monolith;
using Stock.Contracts;

namespace Orders;

[Timer("reservation-overdue")]
internal sealed record ReservationOverdue(Guid OrderId);

internal sealed class StockHandlers(OrdersDbContext db) : IEventHandler<StockReserved>
{
    public async Task HandleAsync(StockReserved message, EventContext context, CancellationToken cancellationToken)
    {
        if (await db.Orders.FindAsync([message.OrderId], cancellationToken) is { } order)
        {
            order.Reserve();
        }
    }
}

internal sealed class OverdueHandler(OrdersDbContext db) : ITimerHandler<ReservationOverdue>
{
    public async Task HandleAsync(ReservationOverdue timer, CancellationToken cancellationToken)
    {
        if (await db.Orders.FindAsync([timer.OrderId], cancellationToken) is { Reserved: false } order)
        {
            db.Orders.Remove(order);
        }
    }
}
