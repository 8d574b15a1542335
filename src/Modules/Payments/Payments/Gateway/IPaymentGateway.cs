using Monolith;

namespace Payments;

/// <summary>
/// The way to a payment provider. The same idempotency key always gets the first answer, so that a call may be repeated
/// after a crash or a timeout; a call that throws may have been carried out nevertheless.
/// </summary>
internal interface IPaymentGateway
{
    /// <summary>Asks for a payment.</summary>
    /// <param name="order">What is to be paid.</param>
    /// <param name="idempotencyKey">The same at every attempt.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task<AuthorizationAnswer> AuthorizeAsync(PaymentOrder order, string idempotencyKey, CancellationToken cancellationToken);

    /// <summary>
    /// Gives back what was charged under an authorization's key. Where nothing was, nothing happens but that the key is
    /// closed: an authorization that was on its way meanwhile is refused when it arrives.
    /// </summary>
    /// <param name="authorizationKey">The idempotency key of the authorization.</param>
    /// <param name="amount">What is given back.</param>
    /// <param name="idempotencyKey">The same at every attempt.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task<RefundAnswer> RefundAsync(string authorizationKey, Money amount, string idempotencyKey, CancellationToken cancellationToken);
}

/// <summary>What is to be paid, by whom and what for.</summary>
internal sealed record PaymentOrder(Guid PaymentId, Guid OrderId, Guid CustomerId, Money Amount);

/// <summary>Whether a payment was approved, and if not, why, for people to read.</summary>
internal sealed record AuthorizationAnswer(bool Approved, string? Reason);

/// <summary>A refund is done; it says whether there was anything to give back.</summary>
internal sealed record RefundAnswer(bool WasCharged);

/// <summary>The gateway failed. It may have carried out what it was asked for nevertheless.</summary>
internal sealed class PaymentGatewayException(string message) : Exception(message);
