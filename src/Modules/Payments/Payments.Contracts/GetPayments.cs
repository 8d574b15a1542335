using Monolith;

namespace Payments.Contracts;

/// <summary>Queries the payments of an order. The answer is empty when none exist.</summary>
/// <param name="OrderId">The order.</param>
public sealed record GetPayments(Guid OrderId) : IModuleQuery<IReadOnlyList<PaymentView>>;

/// <summary>A payment.</summary>
/// <param name="Id">The id of the payment.</param>
/// <param name="OrderId">The order.</param>
/// <param name="Status">The status: <c>requested</c>, <c>authorized</c>, <c>declined</c>, <c>refunding</c>, <c>refunded</c>, <c>voiding</c>
/// when the gateway did not respond and any charge is being undone, or <c>cancelled</c> before a payment was made.</param>
/// <param name="Amount">The amount to pay.</param>
/// <param name="Reason">The reason why it was declined or is being refunded, or null.</param>
public sealed record PaymentView(Guid Id, Guid OrderId, string Status, Money Amount, string? Reason);
