using Monolith;

namespace Catalog.Contracts;

/// <summary>A product can be ordered from now on.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="Sku">The stock keeping unit, the merchant's own code.</param>
/// <param name="Name">The name that customers see.</param>
/// <param name="Price">The price of one.</param>
[IntegrationEvent("catalog.product-listed")]
public sealed record ProductListed(Guid ProductId, string Sku, string Name, Money Price) : IIntegrationEvent
{
    string IIntegrationEvent.Key => ProductId.ToString();
}

/// <summary>A product has another price from now on.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="Price">The price of one.</param>
[IntegrationEvent("catalog.product-repriced")]
public sealed record ProductRepriced(Guid ProductId, Money Price) : IIntegrationEvent
{
    string IIntegrationEvent.Key => ProductId.ToString();
}

/// <summary>A product can no longer be ordered.</summary>
/// <param name="ProductId">The product.</param>
[IntegrationEvent("catalog.product-retired")]
public sealed record ProductRetired(Guid ProductId) : IIntegrationEvent
{
    string IIntegrationEvent.Key => ProductId.ToString();
}
