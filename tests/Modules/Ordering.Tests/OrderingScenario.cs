using Catalog.Contracts;
using Monolith;
using Monolith.Testing;
using Ordering.Contracts;
using Profiles.Contracts;

namespace Ordering.Tests;

/// <summary>The Ordering module alone, with a customer and two products from events of other modules.</summary>
public abstract class OrderingScenario : IAsyncLifetime
{
    protected static readonly Money Price = new(12.50m, "EUR");

    protected ModuleHost Ordering { get; private set; } = null!;

    protected Guid Customer { get; } = Guid.CreateVersion7();

    protected Guid Apple { get; } = Guid.CreateVersion7();

    protected Guid Pear { get; } = Guid.CreateVersion7();

    public async ValueTask InitializeAsync()
    {
        Ordering = await ModuleHost.StartAsync(new OrderingModule());
        await Ordering.PublishAsync(new ProfileRegistered(Customer, "Ann Lee", "ann@example.org"));
        await Ordering.PublishAsync(new ProductListed(Apple, "apple", "Apple", Price));
        await Ordering.PublishAsync(new ProductListed(Pear, "pear", "Pear", new Money(1m, "EUR")));
    }

    public async ValueTask DisposeAsync()
    {
        await Ordering.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected async Task<Guid> PlaceAsync(params (Guid Product, int Quantity)[] lines)
    {
        var order = await Ordering.SendAsync(new PlaceOrder(Customer, [.. lines.Select(l => new PlaceOrderLine(l.Product, l.Quantity))]));
        return order.Id;
    }

    protected async Task<OrderView> ReadAsync(Guid order) =>
        await Ordering.SendAsync(new GetOrder(order)) ?? throw new InvalidOperationException($"No order {order}.");
}
