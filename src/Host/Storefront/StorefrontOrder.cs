using Ordering.Contracts;
using Payments.Contracts;
using Profiles.Contracts;

namespace Monolith.Host;

/// <summary>An order as a customer looks at it, put together from what three modules know.</summary>
/// <param name="Order">The order; null when it is missing.</param>
/// <param name="Customer">Who placed it; null when it is missing, or the customer has been erased.</param>
/// <param name="Payment">Its payment; null when it is missing, or nothing was asked for yet.</param>
/// <param name="Missing">The parts that could not be had at the moment: <c>order</c>, <c>customer</c>, <c>payment</c>.</param>
internal sealed record StorefrontOrder(OrderView? Order, ProfileView? Customer, PaymentView? Payment, IReadOnlyList<string> Missing);
