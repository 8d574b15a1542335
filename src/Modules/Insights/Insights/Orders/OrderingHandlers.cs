using Ordering.Contracts;

namespace Insights;

/// <summary>
/// Tracks orders and their sales, based only on Ordering's events. A truncated log may begin in the middle of an order; then the read model
/// contains what the remaining events provide.
/// </summary>
internal sealed class OrderingHandlers(InsightsDbContext db)
    : IEventHandler<OrderPlaced>, IEventHandler<PaymentRequested>, IEventHandler<OrderConfirmed>, IEventHandler<OrderCancelled>
{
    public async Task HandleAsync(OrderPlaced message, EventContext context, CancellationToken cancellationToken)
    {
        var order = await FindAsync(message.OrderId, message.CustomerId, cancellationToken);
        (order.Total, order.PlacedAt) = (message.Total, context.OccurredAt);
        db.OrderLines.AddRange(message.Lines.Select((line, i) => new OrderLine
        {
            OrderId = message.OrderId,
            Number = i + 1,
            ProductId = line.ProductId,
            Quantity = line.Quantity,
            UnitPrice = line.UnitPrice,
        }));
    }

    public async Task HandleAsync(PaymentRequested message, EventContext context, CancellationToken cancellationToken)
    {
        var order = await FindAsync(message.OrderId, message.CustomerId, cancellationToken);
        order.Total = message.Amount;
        order.AwaitPayment();
    }

    public async Task HandleAsync(OrderConfirmed message, EventContext context, CancellationToken cancellationToken)
    {
        var order = await FindAsync(message.OrderId, message.CustomerId, cancellationToken);
        order.Total = message.Total;
        if (order.TrySettle(OrderStatus.Confirmed, context.OccurredAt))
        {
            (await SalesOfCustomerAsync(message.CustomerId, message.Total.Currency, cancellationToken)).AddConfirmed(message.Total);
            await CountProductsAsync(order, cancellationToken);
        }
    }

    public async Task HandleAsync(OrderCancelled message, EventContext context, CancellationToken cancellationToken)
    {
        var order = await FindAsync(message.OrderId, message.CustomerId, cancellationToken);
        if (order.TrySettle(OrderStatus.Cancelled, context.OccurredAt, message.Reason) && order.Total is { } total)
        {
            (await SalesOfCustomerAsync(message.CustomerId, total.Currency, cancellationToken)).AddCancelled();
        }
    }

    private async Task<Order> FindAsync(Guid orderId, Guid customerId, CancellationToken cancellationToken)
    {
        var order = await db.GetOrBeginAsync(new Order { Id = orderId }, [orderId], cancellationToken);
        order.CustomerId = customerId;
        return order;
    }

    private Task<CustomerSales> SalesOfCustomerAsync(Guid customerId, string currency, CancellationToken cancellationToken) =>
        db.GetOrBeginAsync(new CustomerSales { CustomerId = customerId, Currency = currency }, [customerId, currency], cancellationToken);

    private async Task CountProductsAsync(Order order, CancellationToken cancellationToken)
    {
        foreach (var product in order.Lines.GroupBy(l => (l.ProductId, l.UnitPrice.Currency)))
        {
            var (productId, currency) = product.Key;
            var sales = await db.GetOrBeginAsync(
                new ProductSales { ProductId = productId, Currency = currency }, [productId, currency], cancellationToken);
            sales.AddOrder(product);
        }
    }
}
