using Ordering.Contracts;
using Payments.Contracts;
using Profiles.Contracts;

namespace Monolith.Host;

/// <summary>An order as shown to a customer, composed of the answers of three modules.</summary>
/// <param name="Order">The order, or null when it is missing.</param>
/// <param name="Customer">The customer, or null when it is missing or the customer was erased.</param>
/// <param name="Payment">The payment, or null when it is missing or has not been requested yet.</param>
/// <param name="Missing">The unavailable parts: <c>order</c>, <c>customer</c>, <c>payment</c>.</param>
internal sealed record StorefrontOrder(OrderView? Order, ProfileView? Customer, PaymentView? Payment, IReadOnlyList<string> Missing);
