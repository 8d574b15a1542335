using Catalog.Contracts;
using Insights.Contracts;
using Inventory.Contracts;
using Monolith;
using Monolith.Testing;
using Notifications.Contracts;
using Ordering.Contracts;
using Payments.Contracts;
using Profiles.Contracts;
using Reviews.Contracts;

namespace Insights.Tests;

/// <summary>
/// The events of seven modules about two customers and three orders: one order is confirmed, one has insufficient stock, and one is paid but
/// cancelled. Of three reviews, one is removed. The resulting read models are known, for every order of events.
/// </summary>
internal sealed class ShopHistory
{
    private static readonly Money Price = new(12.50m, "EUR");

    private readonly Guid _ann = Guid.CreateVersion7();
    private readonly Guid _bob = Guid.CreateVersion7();
    private readonly Guid _mug = Guid.CreateVersion7();
    private readonly Guid _confirmed = Guid.CreateVersion7();
    private readonly Guid _short = Guid.CreateVersion7();
    private readonly Guid _refunded = Guid.CreateVersion7();

    public ShopHistory()
    {
        var (payment, refund, removed, total) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), Price * 3);
        Logs =
        [
            [
                new ProfileRegistered(_ann, "Ann", "ann@example.org"),
                new ProfileRegistered(_bob, "Bob", "bob@example.org"),
                new ProfileUpdated(_ann, "Ann Lee", "ann@example.org"),
                new ProfileErased(_bob),
            ],
            [new ProductListed(_mug, "mug", "Blue mug", Price)],
            [
                new OrderPlaced(_confirmed, _ann, [new OrderedItem(_mug, 1, Price), new OrderedItem(_mug, 2, Price)], total),
                new OrderPlaced(_short, _bob, [new OrderedItem(_mug, 1, Price)], Price),
                new PaymentRequested(_confirmed, _ann, total),
                new OrderCancelled(_short, _bob, "Out of mugs."),
                new OrderConfirmed(_confirmed, _ann, total),
                new OrderPlaced(_refunded, _ann, [new OrderedItem(_mug, 1, Price)], Price),
                new PaymentRequested(_refunded, _ann, Price),
                new OrderCancelled(_refunded, _ann, "Changed my mind."),
            ],
            [new StockReserved(_confirmed), new StockRejected(_short, "Out of mugs."), new StockReserved(_refunded)],
            [
                new PaymentAuthorized(payment, _confirmed, total),
                new PaymentAuthorized(refund, _refunded, Price),
                new PaymentRefunded(refund, _refunded, Price),
            ],
            [
                new NotificationSent(Guid.CreateVersion7(), _short, _bob, "orderCancelled"),
                new NotificationSent(Guid.CreateVersion7(), _confirmed, _ann, "orderConfirmed"),
            ],
            [
                new ReviewPublished(Guid.CreateVersion7(), _mug, _ann, 5),
                new ReviewPublished(removed, _mug, _bob, 1),
                new ReviewRemoved(removed, _mug, 1),
                new ReviewPublished(Guid.CreateVersion7(), _mug, Guid.CreateVersion7(), 4),
            ],
        ];
    }

    /// <summary>The events of each module, in order.</summary>
    public IReadOnlyList<IIntegrationEvent[]> Logs { get; }

    /// <summary>Merges the logs into one stream: each log in its order, interleaved as the numbers select.</summary>
    public IEnumerable<IIntegrationEvent> Mix(Func<int, int> pick)
    {
        var left = Logs.Select(log => new Queue<IIntegrationEvent>(log)).ToList();
        while (left.Count > 0)
        {
            var log = left[pick(left.Count)];
            yield return log.Dequeue();
            left.RemoveAll(l => l.Count == 0);
        }
    }

    public async Task AssertToldAsync(ModuleHost insights)
    {
        await AssertOrderAsync(insights, _confirmed, _ann, "confirmed", null, 37.50m, "reserved", "authorized", notified: true);
        await AssertOrderAsync(insights, _short, _bob, "cancelled", "Out of mugs.", 12.50m, "rejected", null, notified: true);
        await AssertOrderAsync(insights, _refunded, _ann, "cancelled", "Changed my mind.", 12.50m, "reserved", "refunded", notified: false);

        var products = await insights.SendAsync(new SalesByProduct(new(1, 200)));
        Assert.Equal(
            new ProductSalesView(_mug, "mug", "Blue mug", 3, new Money(37.50m, "EUR"), 1, 2, 4.5),
            Assert.Single(products.Items, p => p.ProductId == _mug));
        var customers = (await insights.SendAsync(new SalesByCustomer(new(1, 200)))).Items;
        Assert.Equal(
            new CustomerSalesView(_ann, "Ann Lee", 1, 1, new Money(37.50m, "EUR")), Assert.Single(customers, c => c.CustomerId == _ann));
        Assert.Equal(new CustomerSalesView(_bob, null, 0, 1, new Money(0m, "EUR")), Assert.Single(customers, c => c.CustomerId == _bob));
    }

    private static async Task AssertOrderAsync(
        ModuleHost insights, Guid id, Guid customer, string status, string? reason, decimal total, string? stock, string? payment, bool notified)
    {
        var order = await insights.SendAsync(new GetOrderInsight(id));
        Assert.NotNull(order);
        Assert.Equal(
            new OrderInsight(id, customer, status, reason, new Money(total, "EUR"), stock, payment, null, null, null),
            order with { NotifiedAt = null, PlacedAt = null, SettledAt = null });
        Assert.Equal(notified, order.NotifiedAt is not null);
        Assert.True(order.PlacedAt <= order.SettledAt, $"placed at {order.PlacedAt}, settled at {order.SettledAt}");
    }
}
