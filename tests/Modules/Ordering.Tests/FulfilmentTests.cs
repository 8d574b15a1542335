using Inventory.Contracts;
using Microsoft.EntityFrameworkCore;
using Monolith;
using Ordering.Contracts;
using Payments.Contracts;

namespace Ordering.Tests;

public sealed class FulfilmentTests : OrderingScenario
{
    [Fact]
    public async Task An_order_is_confirmed_when_its_stock_is_reserved_and_it_is_paid()
    {
        var order = await PlaceAsync((Apple, 2), (Pear, 3));
        var placed = await Ordering.EventAsync<OrderPlaced>(e => e.OrderId == order);
        Assert.Equal(new Money(28.00m, "EUR"), placed.Total);

        await Ordering.PublishAsync(new StockReserved(order));
        var requested = await Ordering.EventAsync<PaymentRequested>(e => e.OrderId == order);
        Assert.Equal(placed.Total, requested.Amount);
        Assert.Equal("awaitingPayment", (await ReadAsync(order)).Status);

        await Ordering.PublishAsync(new PaymentAuthorized(Guid.CreateVersion7(), order, placed.Total));
        await Ordering.EventAsync<OrderConfirmed>(e => e.OrderId == order);
        Assert.Equal("confirmed", (await ReadAsync(order)).Status);
        Assert.Equal(0, await Ordering.QueryAsync<OrderingDbContext, int>(db => db.Set<Order>().CountAsync(o => o.Status != OrderStatus.Confirmed)));
    }

    [Fact]
    public async Task An_order_with_insufficient_stock_is_cancelled_with_the_reason()
    {
        var order = await PlaceAsync((Apple, 2));

        await Ordering.PublishAsync(new StockRejected(order, "1 Apple is left."));

        Assert.Equal("1 Apple is left.", (await Ordering.EventAsync<OrderCancelled>(e => e.OrderId == order)).Reason);
        Assert.Equal("cancelled", (await ReadAsync(order)).Status);
    }

    [Fact]
    public async Task A_declined_payment_cancels_the_order()
    {
        var order = await PlaceAsync((Apple, 2));
        await Ordering.PublishAsync(new StockReserved(order));

        await Ordering.PublishAsync(new PaymentDeclined(Guid.CreateVersion7(), order, "Over the limit."));

        Assert.Equal("Over the limit.", (await ReadAsync(order)).Reason);
        await Ordering.EventAsync<OrderCancelled>(e => e.OrderId == order);
    }

    [Theory]
    [InlineData(false, "The stock could not be reserved in time.")]
    [InlineData(true, "The payment did not come in time.")]
    public async Task An_order_that_waits_too_long_is_cancelled(bool reserved, string reason)
    {
        var order = await PlaceAsync((Apple, 1));
        if (reserved)
        {
            await Ordering.PublishAsync(new StockReserved(order));
        }

        Ordering.Shift(TimeSpan.FromMinutes(16));

        Assert.Equal(reason, (await Ordering.EventAsync<OrderCancelled>(e => e.OrderId == order)).Reason);
    }

    [Fact]
    public async Task A_confirmed_order_has_no_deadline()
    {
        var order = await PlaceAsync((Apple, 1));
        await Ordering.PublishAsync(new StockReserved(order));
        await Ordering.PublishAsync(new PaymentAuthorized(Guid.CreateVersion7(), order, Price));

        var later = await PlaceAsync((Apple, 1));
        Ordering.Shift(TimeSpan.FromMinutes(6));
        await Ordering.EventAsync<OrderCancelled>(e => e.OrderId == later);

        Assert.Equal("confirmed", (await ReadAsync(order)).Status);
    }

    [Fact]
    public async Task A_customers_reason_for_a_cancellation_is_not_published_and_is_erased_with_the_customer()
    {
        var order = await PlaceAsync((Apple, 1));
        await Ordering.SendAsync(new CancelOrder(order, "Ann Lee has moved"));

        Assert.Equal("Ann Lee has moved", (await ReadAsync(order)).Reason);
        Assert.Equal("The customer cancelled the order.", (await Ordering.EventAsync<OrderCancelled>(e => e.OrderId == order)).Reason);

        await Ordering.PublishAsync(new Profiles.Contracts.ProfileErased(Customer));
        Assert.Equal(Order.ErasedReason, (await ReadAsync(order)).Reason);
    }

    [Fact]
    public async Task A_cancellation_after_the_erasure_stored_the_erased_customers_words()
    {
        var order = await PlaceAsync((Apple, 1));
        await Ordering.PublishAsync(new Profiles.Contracts.ProfileErased(Customer));

        await Ordering.SendAsync(new CancelOrder(order, "Ann Lee has moved"));

        var cancelled = await ReadAsync(order);
        Assert.Equal(("cancelled", Order.ErasedReason), (cancelled.Status, cancelled.Reason));
    }

    [Fact]
    public async Task A_payment_after_the_cancellation_changes_nothing_in_ordering()
    {
        var order = await PlaceAsync((Apple, 1));
        await Ordering.PublishAsync(new StockReserved(order));
        await Ordering.SendAsync(new CancelOrder(order, "Changed my mind"));

        await Ordering.PublishAsync(new PaymentAuthorized(Guid.CreateVersion7(), order, Price));

        Assert.Equal("cancelled", (await ReadAsync(order)).Status);
        Assert.DoesNotContain(await Ordering.PublishedAsync(), e => e.Name == "ordering.order-confirmed");
    }
}
