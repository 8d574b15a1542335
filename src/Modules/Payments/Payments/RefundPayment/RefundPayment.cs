using Microsoft.EntityFrameworkCore;
using Monolith;
using Ordering.Contracts;
using Payments.Contracts;

namespace Payments;

/// <summary>Whatever was charged under an authorization is to be given back.</summary>
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

    /// <summary>The customer's own words stay out of here: they may be personal.</summary>
    public async Task HandleAsync(OrderCancelled message, EventContext context, CancellationToken cancellationToken)
    {
        // An order that was cancelled before it asked for a payment has none.
        var payment = await db.Payments.SingleOrDefaultAsync(p => p.OrderId == message.OrderId, cancellationToken);
        if (payment?.TryMove(PaymentStep.OrderCancelled, Reason) == true && payment.Status == PaymentStatus.Refunding)
        {
            db.RequestRefund(payment);
        }
    }
}

internal sealed class RefundPaymentEffect(PaymentsDbContext db, IPaymentGateway gateway) : ISideEffect<RefundPayment, RefundAnswer>
{
    private const string NoAnswer = "The payment could not be completed. Nothing was charged, or it has been given back.";

    /// <summary>There is one refund per authorization, however often it is requested: its key is made of that one's.</summary>
    public Task<RefundAnswer> ExecuteAsync(RefundPayment effect, string idempotencyKey, CancellationToken cancellationToken) =>
        gateway.RefundAsync(
            effect.AuthorizationKey.ToString(), effect.Amount, $"refund-{effect.AuthorizationKey}", cancellationToken);

    public async Task RecordAsync(RefundPayment effect, RefundAnswer result, CancellationToken cancellationToken)
    {
        var payment = await db.GetPaymentAsync(effect.PaymentId, cancellationToken);
        if (payment.Status == PaymentStatus.Refunding && !result.WasCharged)
        {
            throw new InvalidOperationException(
                $"The gateway approved {payment.AuthorizationKey} and now knows nothing of it: its books and ours differ by {payment.Amount}.");
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
    /// Money is at stake, so a refund is never given up: the payment stays as it is and tells why, and the same refund
    /// (the gateway knows it by the same key) is requested again, until it succeeds or a person has seen to it.
    /// </summary>
    public async Task GiveUpAsync(RefundPayment effect, string reason, CancellationToken cancellationToken)
    {
        var payment = await db.GetPaymentAsync(effect.PaymentId, cancellationToken);
        payment.Note($"The refund has failed so far and is tried again: {reason}");
        db.RequestRefund(payment);
    }
}
