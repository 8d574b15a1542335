using Monolith;

namespace Payments.Contracts;

/// <summary>Asks for the payments of an order; empty when there are none.</summary>
/// <param name="OrderId">The order.</param>
public sealed record GetPayments(Guid OrderId) : IModuleQuery<IReadOnlyList<PaymentView>>;

/// <summary>A payment.</summary>
/// <param name="Id">The payment.</param>
/// <param name="OrderId">The order that it is for.</param>
/// <param name="Status">
/// Where it stands: <c>requested</c>, <c>authorized</c>, <c>declined</c>, <c>refunding</c>, <c>refunded</c>,
/// <c>voiding</c> when the gateway gave no answer and is told to undo what it may have done, or <c>cancelled</c> before
/// anything was paid.
/// </param>
/// <param name="Amount">What is to be paid.</param>
/// <param name="Reason">Why it was not paid or is given back, or null.</param>
public sealed record PaymentView(Guid Id, Guid OrderId, string Status, Money Amount, string? Reason);
