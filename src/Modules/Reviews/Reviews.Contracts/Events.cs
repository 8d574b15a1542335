using Monolith;

namespace Reviews.Contracts;

/// <summary>A customer reviewed a product that they bought.</summary>
/// <param name="ReviewId">The review.</param>
/// <param name="ProductId">The product.</param>
/// <param name="CustomerId">The customer.</param>
/// <param name="Stars">The rating, 1 to 5.</param>
[IntegrationEvent("reviews.review-published")]
public sealed record ReviewPublished(Guid ReviewId, Guid ProductId, Guid CustomerId, int Stars) : IIntegrationEvent
{
    string IIntegrationEvent.Key => ReviewId.ToString();
}

/// <summary>A review was removed: by its author, by a manager, or because its author was erased.</summary>
/// <param name="ReviewId">The review.</param>
/// <param name="ProductId">The product.</param>
/// <param name="Stars">The rating that no longer counts.</param>
[IntegrationEvent("reviews.review-removed")]
public sealed record ReviewRemoved(Guid ReviewId, Guid ProductId, int Stars) : IIntegrationEvent
{
    string IIntegrationEvent.Key => ReviewId.ToString();
}
