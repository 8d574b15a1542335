using Monolith;

namespace Loyalty.Contracts;

/// <summary>A customer has earned points with an order.</summary>
/// <param name="CustomerId">The customer.</param>
/// <param name="OrderId">The order that earned them.</param>
/// <param name="Points">The number of points, 1 or more.</param>
/// <param name="Balance">The new balance of the customer.</param>
[IntegrationEvent("loyalty.points-earned")]
public sealed record PointsEarned(Guid CustomerId, Guid OrderId, int Points, int Balance) : IIntegrationEvent
{
    string IIntegrationEvent.Key => CustomerId.ToString();
}

/// <summary>A customer has got a voucher for points.</summary>
/// <param name="CustomerId">The customer.</param>
/// <param name="Points">The number of redeemed points, 1 or more.</param>
/// <param name="Voucher">The voucher's code; empty for a voucher from before vouchers had codes.</param>
[IntegrationEvent("loyalty.points-redeemed", Version = 2)]
public sealed record PointsRedeemed(Guid CustomerId, int Points, string Voucher) : IIntegrationEvent
{
    string IIntegrationEvent.Key => CustomerId.ToString();
}

/// <summary>The voucher could not be created, and the points were restored to the account.</summary>
/// <param name="CustomerId">The customer.</param>
/// <param name="Points">The number of restored points, 1 or more.</param>
/// <param name="Reason">Why, for people to read.</param>
[IntegrationEvent("loyalty.redemption-failed")]
public sealed record RedemptionFailed(Guid CustomerId, int Points, string Reason) : IIntegrationEvent
{
    string IIntegrationEvent.Key => CustomerId.ToString();
}
