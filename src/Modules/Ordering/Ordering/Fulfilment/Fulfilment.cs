using Microsoft.Extensions.Options;
using Ordering.Contracts;

namespace Ordering;

/// <summary>
/// The fulfilment saga: it reacts to each step of an order. A step that comes too late (a payment for an order that was cancelled in the
/// meantime) has no effect here; Payments and Inventory handle the cancellation and undo their part.
/// </summary>
internal sealed class Fulfilment(OrderingDbContext db, IOptions<FulfilmentOptions> options, TimeProvider clock)
{
    public void Begin(Order order)
    {
        db.Orders.Add(order);
        db.Publish(new OrderPlaced(
            order.Id,
            order.CustomerId,
            [.. order.Lines.Select(l => new OrderedItem(l.ProductId, l.Quantity, l.UnitPrice))],
            order.Total));
        SetDeadline(order, options.Value.StockDeadline);
    }

    public async Task AskForPaymentAsync(Guid orderId, CancellationToken cancellationToken)
    {
        var order = await GetAsync(orderId, cancellationToken);
        if (order.TryMove(OrderStep.StockReserved))
        {
            db.CancelTimers<OrderDeadline>(KeyOf(order));
            db.Publish(new PaymentRequested(order.Id, order.CustomerId, order.Total));
            SetDeadline(order, options.Value.PaymentDeadline);
        }
    }

    public async Task ConfirmAsync(Guid orderId, CancellationToken cancellationToken)
    {
        var order = await GetAsync(orderId, cancellationToken);
        if (order.TryMove(OrderStep.PaymentAuthorized))
        {
            db.CancelTimers<OrderDeadline>(KeyOf(order));
            db.Publish(new OrderConfirmed(order.Id, order.CustomerId, order.Total));
        }
    }

    /// <summary>
    /// Cancels an order if its state allows the step. The other modules handle the event and undo their part. The event does not contain
    /// the customer's own words, which may be personal and would remain in logs and copies.
    /// </summary>
    public bool TryCancel(Order order, OrderStep step, string reason)
    {
        if (!order.TryMove(step, reason))
        {
            return false;
        }

        db.CancelTimers<OrderDeadline>(KeyOf(order));
        db.Publish(new OrderCancelled(
            order.Id, order.CustomerId, step == OrderStep.CancellationRequested ? "The customer cancelled the order." : order.Reason!));
        return true;
    }

    public async Task<Order> GetAsync(Guid orderId, CancellationToken cancellationToken) =>
        await db.Orders.FindAsync([orderId], cancellationToken)
            ?? throw new UnrecoverableException($"The order {orderId} does not exist, but another module refers to it.");

    private static string KeyOf(Order order) => order.Id.ToString();

    private void SetDeadline(Order order, TimeSpan wait) =>
        db.Schedule(new OrderDeadline(order.Id, order.Status), KeyOf(order), clock.GetUtcNow() + wait);
}

/// <summary>A timer for an order that waits in a state.</summary>
[Timer("order-deadline")]
internal sealed record OrderDeadline(Guid OrderId, OrderStatus Status);
