using System.Net.Http.Json;
using System.Text.Json;
using Catalog.Contracts;
using Inventory.Contracts;
using Loyalty;
using Loyalty.Contracts;
using Monolith;
using Monolith.Testing;
using Ordering;
using Ordering.Contracts;
using Payments.Contracts;
using Profiles.Contracts;

namespace Docs.Tests;

/// <summary>The sample module beside a module of the shop, in one process.</summary>
public sealed class OrderPointsTests
{
    private readonly Guid _customer = Guid.CreateVersion7(), _apple = Guid.CreateVersion7();

    [Fact]
    public async Task A_paid_order_earns_points()
    {
        await using var shop = await ModuleHost.StartAsync([new OrderingModule(), new LoyaltyModule()]);
        await shop.PublishAsync(new ProfileRegistered(_customer, "Ann Lee", "ann@example.org"));
        await shop.PublishAsync(new ProductListed(_apple, "apple", "Apple", new Money(12.50m, "EUR")));
        var order = await PlaceOrderAsync(shop);
        (await shop.PublishedAsync()).NoneOf<OrderConfirmed>();

        await shop.PublishAsync(new StockReserved(order));
        await shop.PublishAsync(new PaymentAuthorized(Guid.CreateVersion7(), order, new Money(25m, "EUR")));

        // Ordering has confirmed the order, and Loyalty has handled that.
        await shop.EventHandledAsync<OrderConfirmed>(e => e.OrderId == order);
        var published = await shop.PublishedAsync();
        Assert.Equal(new Money(25m, "EUR"), published.SingleOf<OrderConfirmed>().Total);
        Assert.Equal(25, published.SingleOf<PointsEarned>(e => e.CustomerId == _customer).Points);
    }

    private async Task<Guid> PlaceOrderAsync(ModuleHost shop)
    {
        using var answer = await shop.Http.PostAsJsonAsync(
            "/ordering/orders", new { customerId = _customer, lines = new[] { new { productId = _apple, quantity = 2 } } }, TestContext.Current.CancellationToken);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("id").GetGuid();
    }
}
