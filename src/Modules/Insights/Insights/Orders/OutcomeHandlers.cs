using Inventory.Contracts;
using Notifications.Contracts;
using Payments.Contracts;

namespace Insights;

internal sealed class InventoryHandlers(InsightsDbContext db) : IEventHandler<StockReserved>, IEventHandler<StockRejected>
{
    public Task HandleAsync(StockReserved message, EventContext context, CancellationToken cancellationToken) =>
        NoteAsync(message.OrderId, StockOutcome.Reserved, cancellationToken);

    public Task HandleAsync(StockRejected message, EventContext context, CancellationToken cancellationToken) =>
        NoteAsync(message.OrderId, StockOutcome.Rejected, cancellationToken);

    private async Task NoteAsync(Guid orderId, StockOutcome outcome, CancellationToken cancellationToken) =>
        (await db.GetOrBeginAsync(new Order { Id = orderId }, [orderId], cancellationToken)).Stock = outcome;
}

internal sealed class PaymentHandlers(InsightsDbContext db)
    : IEventHandler<PaymentAuthorized>, IEventHandler<PaymentDeclined>, IEventHandler<PaymentRefunded>
{
    public Task HandleAsync(PaymentAuthorized message, EventContext context, CancellationToken cancellationToken) =>
        NoteAsync(message.OrderId, PaymentOutcome.Authorized, cancellationToken);

    public Task HandleAsync(PaymentDeclined message, EventContext context, CancellationToken cancellationToken) =>
        // A request that was repeated after a refund is declined, which does not undo the refund.
        NoteAsync(message.OrderId, PaymentOutcome.Declined, cancellationToken, unless: PaymentOutcome.Refunded);

    public Task HandleAsync(PaymentRefunded message, EventContext context, CancellationToken cancellationToken) =>
        NoteAsync(message.OrderId, PaymentOutcome.Refunded, cancellationToken);

    private async Task NoteAsync(Guid orderId, PaymentOutcome outcome, CancellationToken cancellationToken, PaymentOutcome? unless = null)
    {
        var order = await db.GetOrBeginAsync(new Order { Id = orderId }, [orderId], cancellationToken);
        order.Payment = order.Payment is { } noted && noted == unless ? noted : outcome;
    }
}

internal sealed class NotificationHandler(InsightsDbContext db) : IEventHandler<NotificationSent>
{
    public async Task HandleAsync(NotificationSent message, EventContext context, CancellationToken cancellationToken) =>
        (await db.GetOrBeginAsync(new Order { Id = message.OrderId }, [message.OrderId], cancellationToken)).NotifiedAt = context.OccurredAt;
}
