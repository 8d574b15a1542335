using Monolith;

namespace Payments;

/// <summary>Where a payment stands.</summary>
internal enum PaymentStatus
{
    /// <summary>The gateway is being asked.</summary>
    Requested,

    /// <summary>The gateway has approved.</summary>
    Authorized,

    /// <summary>Nothing was paid, or what may have been paid was given back before anybody was told of it.</summary>
    Declined,

    /// <summary>The order was cancelled while the gateway was being asked. An approval that comes yet is given back.</summary>
    Cancelled,

    /// <summary>The gateway gave no answer, so it may have charged or not: it is told to undo it either way.</summary>
    Voiding,

    /// <summary>What was paid is being given back.</summary>
    Refunding,

    /// <summary>What was paid has been given back.</summary>
    Refunded,
}

/// <summary>What can happen to a payment.</summary>
internal enum PaymentStep
{
    Approved,
    Refused,
    AnswerLost,
    OrderCancelled,
    GivenBack,
}

/// <summary>The states of a payment and the steps between them.</summary>
internal static class PaymentLifecycle
{
    public static IReadOnlyList<(PaymentStatus From, PaymentStep Step, PaymentStatus To)> Transitions { get; } =
    [
        (PaymentStatus.Requested, PaymentStep.Approved, PaymentStatus.Authorized),
        (PaymentStatus.Requested, PaymentStep.Refused, PaymentStatus.Declined),
        (PaymentStatus.Requested, PaymentStep.AnswerLost, PaymentStatus.Voiding),
        (PaymentStatus.Requested, PaymentStep.OrderCancelled, PaymentStatus.Cancelled),
        (PaymentStatus.Cancelled, PaymentStep.Approved, PaymentStatus.Refunding),
        (PaymentStatus.Cancelled, PaymentStep.AnswerLost, PaymentStatus.Voiding),
        (PaymentStatus.Voiding, PaymentStep.GivenBack, PaymentStatus.Declined),
        (PaymentStatus.Authorized, PaymentStep.OrderCancelled, PaymentStatus.Refunding),
        (PaymentStatus.Refunding, PaymentStep.GivenBack, PaymentStatus.Refunded),
    ];

    /// <summary>Where a step leads from a state, or null when it leads nowhere.</summary>
    public static PaymentStatus? Next(PaymentStatus from, PaymentStep step) => Transitions.Next(from, step);
}
