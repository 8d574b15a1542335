using Catalog.Contracts;
using Monolith;
using Monolith.Testing;
using Ordering.Contracts;

namespace Inventory.Tests;

/// <summary>Inventory alone, with two products: ten apples, and no pear yet.</summary>
public abstract class InventoryScenario : IAsyncLifetime
{
    private static readonly Money Price = new(1m, "EUR");

    protected ModuleHost Inventory { get; private set; } = null!;

    protected Guid Apple { get; } = Guid.CreateVersion7();

    protected Guid Pear { get; } = Guid.CreateVersion7();

    private Guid Customer { get; } = Guid.CreateVersion7();

    public async ValueTask InitializeAsync()
    {
        Inventory = await ModuleHost.StartAsync(new InventoryModule());
        await Inventory.PublishAsync(new ProductListed(Apple, "apple", "Apple", Price));
        await Inventory.PublishAsync(new ProductListed(Pear, "pear", "Pear", Price));
        await Inventory.SendAsync(new ReplenishStock(Apple, 10));
    }

    public async ValueTask DisposeAsync()
    {
        await Inventory.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected async Task<Guid> PlaceAsync(params (Guid Product, int Quantity)[] lines)
    {
        var order = Guid.CreateVersion7();
        await PlaceAsync(order, lines);
        return order;
    }

    protected Task PlaceAsync(Guid order, params (Guid Product, int Quantity)[] lines) =>
        Inventory.PublishAsync(new OrderPlaced(order, Customer, [.. lines.Select(l => new OrderedItem(l.Product, l.Quantity, Price))], Price));

    protected Task ConfirmAsync(Guid order) => Inventory.PublishAsync(new OrderConfirmed(order, Customer, Price));

    protected Task CancelAsync(Guid order) => Inventory.PublishAsync(new OrderCancelled(order, Customer, "Changed my mind"));

    protected async Task AssertStockAsync(Guid product, int onHand, int reserved)
    {
        var stock = await Inventory.SendAsync(new GetStock(product));
        Assert.Equal((onHand, reserved, onHand - reserved), (stock.OnHand, stock.Reserved, stock.Available));
    }
}
