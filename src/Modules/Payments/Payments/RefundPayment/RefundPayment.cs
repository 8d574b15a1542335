using Ordering.Contracts;
using Payments.Contracts;

namespace Payments;

/// <summary>A request to refund any charge of an authorization.</summary>
[SideEffect("refund-payment")]
internal sealed record RefundPayment(Guid PaymentId, Guid AuthorizationKey, Money Amount);

internal static class RefundRequest
{
    public static void RequestRefund(this PaymentsDbContext db, Payment payment) =>
        db.RequestSideEffect(new RefundPayment(payment.Id, payment.AuthorizationKey, payment.Amount), payment.OrderId.ToString());
}

internal sealed class OrderCancelledHandler(PaymentsDbContext db) : IEventHandler<OrderCancelled>
{
    public const string Reason = "The order was cancelled.";

    /// <summary>The reason does not contain the customer's own words, which may be personal.</summary>
    public async Task HandleAsync(OrderCancelled message, EventContext context, CancellationToken cancellationToken)
    {
        // An order that was cancelled before its payment was requested has no payment.
        var payment = await db.Payments.SingleOrDefaultAsync(p => p.OrderId == message.OrderId, cancellationToken);
        if (payment?.TryMove(PaymentStep.OrderCancelled, Reason) == true && payment.Status == PaymentStatus.Refunding)
        {
            db.RequestRefund(payment);
        }
    }
}

internal sealed class RefundPaymentEffect(PaymentsDbContext db, IPaymentGateway gateway) : ISideEffect<RefundPayment, RefundAnswer>
{
    private const string NoAnswer = "The payment could not be completed. Nothing was charged, or the charge was refunded.";

    /// <summary>
    /// Each authorization has one refund, no matter how often it is requested, because the refund's key is derived from the
    /// authorization's.
    /// </summary>
    public Task<RefundAnswer> ExecuteAsync(RefundPayment effect, string idempotencyKey, CancellationToken cancellationToken) =>
        gateway.RefundAsync(
            effect.AuthorizationKey.ToString(), effect.Amount, $"refund-{effect.AuthorizationKey}", cancellationToken);

    public async Task RecordAsync(RefundPayment effect, RefundAnswer result, CancellationToken cancellationToken)
    {
        var payment = await db.GetPaymentAsync(effect.PaymentId, cancellationToken);
        if (payment.Status == PaymentStatus.Refunding && !result.WasCharged)
        {
            throw new InvalidOperationException(
                $"The gateway approved {payment.AuthorizationKey} but has no record of the charge. Its ledger and ours differ by {payment.Amount}.");
        }

        var reason = payment.Status == PaymentStatus.Voiding ? NoAnswer : OrderCancelledHandler.Reason;
        if (payment.TryMove(PaymentStep.GivenBack, reason))
        {
            db.Publish(payment.Status == PaymentStatus.Declined
                ? new PaymentDeclined(payment.Id, payment.OrderId, reason)
                : new PaymentRefunded(payment.Id, payment.OrderId, payment.Amount));
        }
    }

    /// <summary>
    /// A refund must not be lost: the payment keeps its state and records the reason, and the handler requests the same refund (with the
    /// same key at the gateway) again, until it succeeds or an operator resolves it.
    /// </summary>
    public async Task GiveUpAsync(RefundPayment effect, string reason, CancellationToken cancellationToken)
    {
        var payment = await db.GetPaymentAsync(effect.PaymentId, cancellationToken);
        payment.Note($"The refund has failed so far and will be retried: {reason}");
        db.RequestRefund(payment);
    }
}
