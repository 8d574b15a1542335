using Monolith;
using Ordering.Contracts;
using Payments.Contracts;

namespace Payments;

/// <summary>The gateway is to be asked for a payment.</summary>
[SideEffect("authorize-payment")]
internal sealed record AuthorizePayment(PaymentOrder Order);

internal sealed class PaymentRequestedHandler(PaymentsDbContext db, TimeProvider clock) : IEventHandler<PaymentRequested>
{
    public Task HandleAsync(PaymentRequested message, EventContext context, CancellationToken cancellationToken)
    {
        var order = new PaymentOrder(
            Guid.CreateVersion7(clock.GetUtcNow()), message.OrderId, message.CustomerId, message.Amount);
        db.Payments.Add(new Payment
        {
            Id = order.PaymentId,
            OrderId = order.OrderId,
            CustomerId = order.CustomerId,
            Amount = order.Amount,
            AuthorizationKey = db.RequestSideEffect(new AuthorizePayment(order), order.OrderId.ToString()),
        });
        return Task.CompletedTask;
    }
}

/// <summary>
/// Asks the gateway. The order may be cancelled meanwhile; the answer then finds the payment cancelled, and what was
/// charged is given back. Asking is never skipped for that: an earlier attempt may have charged before a crash.
/// </summary>
internal sealed class AuthorizePaymentEffect(PaymentsDbContext db, IPaymentGateway gateway)
    : ISideEffect<AuthorizePayment, AuthorizationAnswer>
{
    public Task<AuthorizationAnswer> ExecuteAsync(AuthorizePayment effect, string idempotencyKey, CancellationToken cancellationToken) =>
        gateway.AuthorizeAsync(effect.Order, idempotencyKey, cancellationToken);

    public async Task RecordAsync(AuthorizePayment effect, AuthorizationAnswer result, CancellationToken cancellationToken)
    {
        var payment = await db.GetPaymentAsync(effect.Order.PaymentId, cancellationToken);
        if (!result.Approved)
        {
            var reason = result.Reason ?? "The payment was declined.";
            if (payment.TryMove(PaymentStep.Refused, reason))
            {
                db.Publish(new PaymentDeclined(payment.Id, payment.OrderId, reason));
            }
        }
        else if (payment.TryMove(PaymentStep.Approved, payment.Reason))
        {
            // Also for a cancelled order, where Ordering takes no notice of it any more: no refund is told without the
            // payment that it gives back, and whoever adds the two up comes out even.
            db.Publish(new PaymentAuthorized(payment.Id, payment.OrderId, payment.Amount));
            if (payment.Status == PaymentStatus.Refunding)
            {
                db.RequestRefund(payment);
            }
        }
    }

    /// <summary>The gateway may have charged and failed to say so: nobody is told of a decline before that is undone.</summary>
    public async Task GiveUpAsync(AuthorizePayment effect, string reason, CancellationToken cancellationToken)
    {
        var payment = await db.GetPaymentAsync(effect.Order.PaymentId, cancellationToken);
        if (payment.TryMove(PaymentStep.AnswerLost, $"The payment gateway gave no answer: {reason}"))
        {
            db.RequestRefund(payment);
        }
    }
}
