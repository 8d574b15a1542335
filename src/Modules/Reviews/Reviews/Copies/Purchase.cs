using Ordering.Contracts;

namespace Reviews;

/// <summary>A customer has bought a product.</summary>
internal sealed record Purchase(Guid CustomerId, Guid ProductId)
{
    public static string KeyOf(Guid customer, Guid product) => $"{customer}/{product}";
}

/// <summary>An order whose confirmation will make its customer a buyer.</summary>
internal sealed record OpenOrder(Guid Id, IReadOnlyList<Guid> Products);

internal sealed class OrderCopy(ReviewsDocuments documents)
    : IEventHandler<OrderPlaced>, IEventHandler<OrderConfirmed>, IEventHandler<OrderCancelled>
{
    public async Task HandleAsync(OrderPlaced message, EventContext context, CancellationToken cancellationToken)
    {
        if (await documents.OpenOrders.FindAsync(message.OrderId, cancellationToken) is null)
        {
            documents.OpenOrders.Add(new OpenOrder(message.OrderId, [.. message.Lines.Select(line => line.ProductId).Distinct()]));
        }
    }

    public async Task HandleAsync(OrderConfirmed message, EventContext context, CancellationToken cancellationToken)
    {
        foreach (var product in await CloseAsync(message.OrderId, cancellationToken))
        {
            if (await documents.Purchases.FindAsync(Purchase.KeyOf(message.CustomerId, product), cancellationToken) is null)
            {
                documents.Purchases.Add(new Purchase(message.CustomerId, product));
            }
        }
    }

    public Task HandleAsync(OrderCancelled message, EventContext context, CancellationToken cancellationToken) =>
        CloseAsync(message.OrderId, cancellationToken);

    /// <summary>Removes the order, and returns its products. A truncated log may begin after the order was placed; then none are known.</summary>
    private async Task<IReadOnlyList<Guid>> CloseAsync(Guid id, CancellationToken cancellationToken)
    {
        if (await documents.OpenOrders.FindAsync(id, cancellationToken) is not { } order)
        {
            return [];
        }

        documents.OpenOrders.Remove(order);
        return order.Products;
    }
}
