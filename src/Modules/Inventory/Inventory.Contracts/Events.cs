using Monolith;

namespace Inventory.Contracts;

/// <summary>All items of an order were reserved.</summary>
/// <param name="OrderId">The order.</param>
[IntegrationEvent("inventory.stock-reserved")]
public sealed record StockReserved(Guid OrderId) : IIntegrationEvent
{
    string IIntegrationEvent.Key => OrderId.ToString();
}

/// <summary>The stock is insufficient for an order. Nothing was reserved.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Reason">The missing products, for people to read.</param>
[IntegrationEvent("inventory.stock-rejected")]
public sealed record StockRejected(Guid OrderId, string Reason) : IIntegrationEvent
{
    string IIntegrationEvent.Key => OrderId.ToString();
}

/// <summary>What is available or was sold of a product has changed. The event describes the whole level, and not the change.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="Available">The quantity on hand that is not reserved for an order.</param>
/// <param name="Sold">The quantity that has left with confirmed orders.</param>
/// <param name="Version">The number of changes of this product's stock. A level with a lower version is older, and must be ignored.</param>
[IntegrationEvent("inventory.stock-level-changed")]
public sealed record StockLevelChanged(Guid ProductId, int Available, int Sold, int Version) : IIntegrationEvent
{
    string IIntegrationEvent.Key => ProductId.ToString();
}

/// <summary>New stock of a product was received.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="Quantity">The received quantity.</param>
/// <param name="OnHand">The quantity on hand now, including reserved items.</param>
[IntegrationEvent("inventory.stock-replenished")]
public sealed record StockReplenished(Guid ProductId, int Quantity, int OnHand) : IIntegrationEvent
{
    string IIntegrationEvent.Key => ProductId.ToString();
}
