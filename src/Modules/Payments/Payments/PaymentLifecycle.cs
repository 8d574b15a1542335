namespace Payments;

/// <summary>The status of a payment.</summary>
internal enum PaymentStatus
{
    /// <summary>The gateway is processing the request.</summary>
    Requested,

    /// <summary>The gateway approved the payment.</summary>
    Authorized,

    /// <summary>Nothing was charged, or a possible charge was undone before any result was published.</summary>
    Declined,

    /// <summary>The order was cancelled during the authorization. A later approval is refunded.</summary>
    Cancelled,

    /// <summary>The gateway did not respond, so it may have charged or not. The charge is being undone in either case.</summary>
    Voiding,

    /// <summary>The payment is being refunded.</summary>
    Refunding,

    /// <summary>The payment was refunded.</summary>
    Refunded,
}

/// <summary>The steps of a payment.</summary>
internal enum PaymentStep
{
    Approved,
    Declined,
    AnswerLost,
    OrderCancelled,
    GivenBack,
}

/// <summary>The states of a payment and the transitions between them.</summary>
internal static class PaymentLifecycle
{
    public static IReadOnlyList<(PaymentStatus From, PaymentStep Step, PaymentStatus To)> Transitions { get; } =
    [
        (PaymentStatus.Requested, PaymentStep.Approved, PaymentStatus.Authorized),
        (PaymentStatus.Requested, PaymentStep.Declined, PaymentStatus.Declined),
        (PaymentStatus.Requested, PaymentStep.AnswerLost, PaymentStatus.Voiding),
        (PaymentStatus.Requested, PaymentStep.OrderCancelled, PaymentStatus.Cancelled),
        (PaymentStatus.Cancelled, PaymentStep.Approved, PaymentStatus.Refunding),
        (PaymentStatus.Cancelled, PaymentStep.AnswerLost, PaymentStatus.Voiding),
        (PaymentStatus.Voiding, PaymentStep.GivenBack, PaymentStatus.Declined),
        (PaymentStatus.Authorized, PaymentStep.OrderCancelled, PaymentStatus.Refunding),
        (PaymentStatus.Refunding, PaymentStep.GivenBack, PaymentStatus.Refunded),
    ];

    /// <summary>Returns the state that follows a step, or null when the state does not allow the step.</summary>
    public static PaymentStatus? Next(PaymentStatus from, PaymentStep step) => Transitions.Next(from, step);
}
