using Monolith;

namespace Inventory.Contracts;

/// <summary>Everything that an order needs is set aside for it.</summary>
/// <param name="OrderId">The order.</param>
[IntegrationEvent("inventory.stock-reserved")]
public sealed record StockReserved(Guid OrderId) : IIntegrationEvent
{
    string IIntegrationEvent.Key => OrderId.ToString();
}

/// <summary>There is not enough of something that an order needs; nothing is set aside for it.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Reason">What is short, for people to read.</param>
[IntegrationEvent("inventory.stock-rejected")]
public sealed record StockRejected(Guid OrderId, string Reason) : IIntegrationEvent
{
    string IIntegrationEvent.Key => OrderId.ToString();
}

/// <summary>New stock of a product has come in.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="Quantity">How many came in.</param>
/// <param name="OnHand">How many there are now, reserved ones among them.</param>
[IntegrationEvent("inventory.stock-replenished")]
public sealed record StockReplenished(Guid ProductId, int Quantity, int OnHand) : IIntegrationEvent
{
    string IIntegrationEvent.Key => ProductId.ToString();
}
