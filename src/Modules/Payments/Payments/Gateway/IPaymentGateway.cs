namespace Payments;

/// <summary>
/// The port to a payment provider. The same idempotency key always returns the first response, so a call can be repeated after a crash or a
/// timeout. A call that throws may still have been executed.
/// </summary>
internal interface IPaymentGateway
{
    /// <summary>Authorizes a payment.</summary>
    /// <param name="order">The payment.</param>
    /// <param name="idempotencyKey">The same key at every attempt.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task<AuthorizationAnswer> AuthorizeAsync(PaymentOrder order, string idempotencyKey, CancellationToken cancellationToken);

    /// <summary>
    /// Refunds the charge of an authorization. If nothing was charged, only closes its key, so that an authorization that arrives later is
    /// declined.
    /// </summary>
    /// <param name="authorizationKey">The idempotency key of the authorization.</param>
    /// <param name="amount">The amount to refund.</param>
    /// <param name="idempotencyKey">The same key at every attempt.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task<RefundAnswer> RefundAsync(string authorizationKey, Money amount, string idempotencyKey, CancellationToken cancellationToken);
}

/// <summary>A payment to authorize: its amount, customer and order.</summary>
internal sealed record PaymentOrder(Guid PaymentId, Guid OrderId, Guid CustomerId, Money Amount);

/// <summary>The result of an authorization, with a reason for people to read if it was declined.</summary>
internal sealed record AuthorizationAnswer(bool Approved, string? Reason);

/// <summary>The result of a refund, and whether there was a charge to refund.</summary>
internal sealed record RefundAnswer(bool WasCharged);

/// <summary>The exception that is thrown when the gateway fails. It may still have executed the request.</summary>
internal sealed class PaymentGatewayException(string message) : Exception(message);
