using Monolith;

namespace Ordering;

/// <summary>Where an order stands.</summary>
internal enum OrderStatus
{
    Placed,
    AwaitingPayment,
    Confirmed,
    Cancelled,
}

/// <summary>What can happen to an order.</summary>
internal enum OrderStep
{
    StockReserved,
    StockRejected,
    PaymentAuthorized,
    PaymentDeclined,
    CancellationRequested,
    DeadlinePassed,
}

/// <summary>The states of the fulfilment saga and the steps between them. The diagram in docs/architecture.md is drawn from it.</summary>
internal static class OrderLifecycle
{
    public static IReadOnlyList<(OrderStatus From, OrderStep Step, OrderStatus To)> Transitions { get; } =
    [
        (OrderStatus.Placed, OrderStep.StockReserved, OrderStatus.AwaitingPayment),
        (OrderStatus.Placed, OrderStep.StockRejected, OrderStatus.Cancelled),
        (OrderStatus.Placed, OrderStep.CancellationRequested, OrderStatus.Cancelled),
        (OrderStatus.Placed, OrderStep.DeadlinePassed, OrderStatus.Cancelled),
        (OrderStatus.AwaitingPayment, OrderStep.PaymentAuthorized, OrderStatus.Confirmed),
        (OrderStatus.AwaitingPayment, OrderStep.PaymentDeclined, OrderStatus.Cancelled),
        (OrderStatus.AwaitingPayment, OrderStep.CancellationRequested, OrderStatus.Cancelled),
        (OrderStatus.AwaitingPayment, OrderStep.DeadlinePassed, OrderStatus.Cancelled),
    ];

    /// <summary>Where a step leads from a state, or null when it leads nowhere.</summary>
    public static OrderStatus? Next(OrderStatus from, OrderStep step) => Transitions.Next(from, step);
}
