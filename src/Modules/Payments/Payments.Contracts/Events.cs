using Monolith;

namespace Payments.Contracts;

/// <summary>An order is paid.</summary>
/// <param name="PaymentId">The payment.</param>
/// <param name="OrderId">The order.</param>
/// <param name="Amount">What was paid.</param>
[IntegrationEvent("payments.payment-authorized")]
public sealed record PaymentAuthorized(Guid PaymentId, Guid OrderId, Money Amount) : IIntegrationEvent
{
    string IIntegrationEvent.Key => OrderId.ToString();
}

/// <summary>An order could not be paid.</summary>
/// <param name="PaymentId">The payment.</param>
/// <param name="OrderId">The order.</param>
/// <param name="Reason">Why, for people to read.</param>
[IntegrationEvent("payments.payment-declined")]
public sealed record PaymentDeclined(Guid PaymentId, Guid OrderId, string Reason) : IIntegrationEvent
{
    string IIntegrationEvent.Key => OrderId.ToString();
}

/// <summary>What was paid for an order has been given back.</summary>
/// <param name="PaymentId">The payment.</param>
/// <param name="OrderId">The order.</param>
/// <param name="Amount">What was given back.</param>
[IntegrationEvent("payments.payment-refunded")]
public sealed record PaymentRefunded(Guid PaymentId, Guid OrderId, Money Amount) : IIntegrationEvent
{
    string IIntegrationEvent.Key => OrderId.ToString();
}
