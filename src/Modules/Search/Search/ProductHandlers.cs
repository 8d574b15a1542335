using Catalog.Contracts;
using Inventory.Contracts;

namespace Search;

/// <summary>Follows the products of the catalog. A snapshot of a product is the same event as its listing, and replaces what is known.</summary>
internal sealed class ProductHandlers(ModuleState<ProductIndex> state)
    : IEventHandler<ProductListed>, IEventHandler<ProductRepriced>, IEventHandler<ProductRetired>
{
    public Task HandleAsync(ProductListed message, EventContext context, CancellationToken cancellationToken)
    {
        state.Change(index => index.List(message.ProductId, message.Sku, message.Name, message.Price));
        return Task.CompletedTask;
    }

    public Task HandleAsync(ProductRepriced message, EventContext context, CancellationToken cancellationToken)
    {
        state.Change(index => index.Reprice(message.ProductId, message.Price));
        return Task.CompletedTask;
    }

    public Task HandleAsync(ProductRetired message, EventContext context, CancellationToken cancellationToken)
    {
        state.Change(index => index.Retire(message.ProductId));
        return Task.CompletedTask;
    }
}

/// <summary>Follows what is available and what was sold. The level of a product may arrive before its listing.</summary>
internal sealed class StockHandler(ModuleState<ProductIndex> state) : IEventHandler<StockLevelChanged>
{
    public Task HandleAsync(StockLevelChanged message, EventContext context, CancellationToken cancellationToken)
    {
        state.Change(index => index.SetStock(message.ProductId, message.Available, message.Sold, message.Version));
        return Task.CompletedTask;
    }
}
