using Monolith;

namespace Catalog.Contracts;

/// <summary>A product was listed and can now be ordered.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="Sku">The stock keeping unit, the merchant's own code.</param>
/// <param name="Name">The name that customers see.</param>
/// <param name="Price">The price of one item.</param>
[IntegrationEvent("catalog.product-listed")]
public sealed record ProductListed(Guid ProductId, string Sku, string Name, Money Price) : IIntegrationEvent
{
    string IIntegrationEvent.Key => ProductId.ToString();
}

/// <summary>The price of a product has changed.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="Price">The new price of one item.</param>
[IntegrationEvent("catalog.product-repriced")]
public sealed record ProductRepriced(Guid ProductId, Money Price) : IIntegrationEvent
{
    string IIntegrationEvent.Key => ProductId.ToString();
}

/// <summary>A product was retired and can no longer be ordered.</summary>
/// <param name="ProductId">The product.</param>
[IntegrationEvent("catalog.product-retired")]
public sealed record ProductRetired(Guid ProductId) : IIntegrationEvent
{
    string IIntegrationEvent.Key => ProductId.ToString();
}
