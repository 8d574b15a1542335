using Inventory.Contracts;
using Payments.Contracts;

namespace Ordering;

internal sealed class StockHandlers(Fulfilment fulfilment) : IEventHandler<StockReserved>, IEventHandler<StockRejected>
{
    public Task HandleAsync(StockReserved message, EventContext context, CancellationToken cancellationToken) =>
        fulfilment.AskForPaymentAsync(message.OrderId, cancellationToken);

    public async Task HandleAsync(StockRejected message, EventContext context, CancellationToken cancellationToken)
    {
        var order = await fulfilment.GetAsync(message.OrderId, cancellationToken);
        fulfilment.TryCancel(order, OrderStep.StockRejected, message.Reason);
    }
}

internal sealed class PaymentHandlers(Fulfilment fulfilment) : IEventHandler<PaymentAuthorized>, IEventHandler<PaymentDeclined>
{
    public Task HandleAsync(PaymentAuthorized message, EventContext context, CancellationToken cancellationToken) =>
        fulfilment.ConfirmAsync(message.OrderId, cancellationToken);

    public async Task HandleAsync(PaymentDeclined message, EventContext context, CancellationToken cancellationToken)
    {
        var order = await fulfilment.GetAsync(message.OrderId, cancellationToken);
        fulfilment.TryCancel(order, OrderStep.PaymentDeclined, message.Reason);
    }
}

internal sealed class DeadlineHandler(Fulfilment fulfilment) : ITimerHandler<OrderDeadline>
{
    public async Task HandleAsync(OrderDeadline timer, CancellationToken cancellationToken)
    {
        var order = await fulfilment.GetAsync(timer.OrderId, cancellationToken);
        if (order.Status == timer.Status)
        {
            var reason = timer.Status == OrderStatus.Placed ? "The stock could not be reserved in time." : "The payment did not come in time.";
            fulfilment.TryCancel(order, OrderStep.DeadlinePassed, reason);
        }
    }
}
