using Ordering.Contracts;
using Payments.Contracts;

namespace Payments;

/// <summary>A request to authorize a payment at the gateway.</summary>
[SideEffect("authorize-payment")]
internal sealed record AuthorizePayment(PaymentOrder Order);

internal sealed class PaymentRequestedHandler(PaymentsDbContext db, TimeProvider clock) : IEventHandler<PaymentRequested>
{
    public async Task HandleAsync(PaymentRequested message, EventContext context, CancellationToken cancellationToken)
    {
        if (await db.Payments.SingleOrDefaultAsync(p => p.OrderId == message.OrderId, cancellationToken) is { } payment)
        {
            Repeat(payment);
            return;
        }

        var order = new PaymentOrder(
            Guid.CreateVersion7(clock.GetUtcNow()), message.OrderId, message.CustomerId, message.Amount);
        db.Payments.Add(new Payment
        {
            Id = order.PaymentId,
            OrderId = order.OrderId,
            CustomerId = order.CustomerId,
            Amount = order.Amount,
            AuthorizationKey = Payment.AuthorizationKeyOf(order.OrderId),
        });
        db.RequestSideEffect(new AuthorizePayment(order), order.OrderId.ToString());
    }

    /// <summary>
    /// Answers a request that was made before. An Ordering that was restored from a backup repeats it, and has lost the first answer or
    /// passed it over. A payment in progress will publish its answer.
    /// </summary>
    private void Repeat(Payment payment)
    {
        switch (payment.Status)
        {
            case PaymentStatus.Authorized:
                db.Publish(new PaymentAuthorized(payment.Id, payment.OrderId, payment.Amount));
                break;
            case PaymentStatus.Declined or PaymentStatus.Cancelled or PaymentStatus.Refunding or PaymentStatus.Refunded:
                db.Publish(new PaymentDeclined(payment.Id, payment.OrderId, payment.Reason ?? OrderCancelledHandler.Reason));
                break;
        }
    }
}

/// <summary>
/// Authorizes a payment at the gateway. If the order is cancelled at the same time, the response finds the payment cancelled, and the
/// charge is refunded. The gateway is called even for a cancelled payment, because an earlier attempt may have charged before a crash.
/// </summary>
internal sealed class AuthorizePaymentEffect(PaymentsDbContext db, IPaymentGateway gateway)
    : ISideEffect<AuthorizePayment, AuthorizationAnswer>
{
    public Task<AuthorizationAnswer> ExecuteAsync(AuthorizePayment effect, string idempotencyKey, CancellationToken cancellationToken) =>
        gateway.AuthorizeAsync(effect.Order, Payment.AuthorizationKeyOf(effect.Order.OrderId).ToString(), cancellationToken);

    public async Task RecordAsync(AuthorizePayment effect, AuthorizationAnswer result, CancellationToken cancellationToken)
    {
        var payment = await db.GetPaymentAsync(effect.Order.PaymentId, cancellationToken);
        if (!result.Approved)
        {
            var reason = result.Reason ?? "The payment was declined.";
            if (payment.TryMove(PaymentStep.Declined, reason))
            {
                db.Publish(new PaymentDeclined(payment.Id, payment.OrderId, reason));
            }
        }
        else if (payment.TryMove(PaymentStep.Approved, payment.Reason))
        {
            // Publish the authorization even for a cancelled order, where Ordering ignores it. Then every published refund has a published
            // authorization, and sums over both balance.
            db.Publish(new PaymentAuthorized(payment.Id, payment.OrderId, payment.Amount));
            if (payment.Status == PaymentStatus.Refunding)
            {
                db.RequestRefund(payment);
            }
        }
    }

    /// <summary>The gateway may have charged without responding. The decline is not published before the charge is undone.</summary>
    public async Task GiveUpAsync(AuthorizePayment effect, string reason, CancellationToken cancellationToken)
    {
        var payment = await db.GetPaymentAsync(effect.Order.PaymentId, cancellationToken);
        if (payment.TryMove(PaymentStep.AnswerLost, $"The payment gateway did not respond: {reason}"))
        {
            db.RequestRefund(payment);
        }
    }
}
