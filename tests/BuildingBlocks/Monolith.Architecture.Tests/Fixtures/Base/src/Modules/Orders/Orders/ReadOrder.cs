using MediatR;
using Orders.Contracts;

namespace Orders;

internal sealed class GetOrderHandler(OrdersDbContext db) : IRequestHandler<GetOrder, OrderView?>
{
    public async Task<OrderView?> Handle(GetOrder request, CancellationToken cancellationToken) =>
        await db.Orders.FindAsync([request.OrderId], cancellationToken) is { } order ? new OrderView(order.Id, order.Reserved) : null;
}
