namespace Ordering;

/// <summary>The status of an order.</summary>
internal enum OrderStatus
{
    Placed,
    AwaitingPayment,
    Confirmed,
    Cancelled,
}

/// <summary>The steps of an order.</summary>
internal enum OrderStep
{
    StockReserved,
    StockRejected,
    PaymentAuthorized,
    PaymentDeclined,
    CancellationRequested,
    DeadlinePassed,
}

/// <summary>
/// The states of the fulfilment saga and the transitions between them. The diagram in docs/architecture.md is generated from this table.
/// </summary>
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

    /// <summary>Returns the state that follows a step, or null when the state does not allow the step.</summary>
    public static OrderStatus? Next(OrderStatus from, OrderStep step) => Transitions.Next(from, step);
}
