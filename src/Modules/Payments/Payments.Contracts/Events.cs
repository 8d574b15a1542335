using Monolith;

namespace Payments.Contracts;

/// <summary>A payment for an order was authorized.</summary>
/// <param name="PaymentId">The payment.</param>
/// <param name="OrderId">The order.</param>
/// <param name="Amount">The authorized amount.</param>
[IntegrationEvent("payments.payment-authorized")]
public sealed record PaymentAuthorized(Guid PaymentId, Guid OrderId, Money Amount) : IIntegrationEvent
{
    string IIntegrationEvent.Key => OrderId.ToString();
}

/// <summary>A payment for an order was declined.</summary>
/// <param name="PaymentId">The payment.</param>
/// <param name="OrderId">The order.</param>
/// <param name="Reason">The reason, for people to read.</param>
[IntegrationEvent("payments.payment-declined")]
public sealed record PaymentDeclined(Guid PaymentId, Guid OrderId, string Reason) : IIntegrationEvent
{
    string IIntegrationEvent.Key => OrderId.ToString();
}

/// <summary>The payment for an order was refunded.</summary>
/// <param name="PaymentId">The payment.</param>
/// <param name="OrderId">The order.</param>
/// <param name="Amount">The refunded amount.</param>
[IntegrationEvent("payments.payment-refunded")]
public sealed record PaymentRefunded(Guid PaymentId, Guid OrderId, Money Amount) : IIntegrationEvent
{
    string IIntegrationEvent.Key => OrderId.ToString();
}
