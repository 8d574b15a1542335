using Inventory.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime;

namespace Inventory.Tests;

public sealed class ReservationTests : InventoryScenario
{
    [Fact]
    public async Task Available_stock_is_reserved_and_committed_when_the_order_is_confirmed()
    {
        var order = await PlaceAsync((Apple, 4));
        await Inventory.EventAsync<StockReserved>(e => e.OrderId == order);
        await AssertStockAsync(Apple, onHand: 10, reserved: 4);

        await ConfirmAsync(order);

        await AssertStockAsync(Apple, onHand: 6, reserved: 0);
        await AssertReservationAsync(order, ReservationStatus.Committed);
    }

    [Fact]
    public async Task Reserved_stock_is_released_when_the_order_is_cancelled()
    {
        var order = await PlaceAsync((Apple, 4));

        await CancelAsync(order);

        await AssertStockAsync(Apple, onHand: 10, reserved: 0);
        await AssertReservationAsync(order, ReservationStatus.Released);
    }

    [Fact]
    public async Task An_order_gets_all_of_its_lines_or_none()
    {
        var order = await PlaceAsync((Apple, 4), (Pear, 1));

        var rejected = await Inventory.EventAsync<StockRejected>(e => e.OrderId == order);
        Assert.Equal("There is not enough of Pear (1 ordered, 0 available).", rejected.Reason);
        await AssertStockAsync(Apple, onHand: 10, reserved: 0);
        await AssertReservationAsync(order, ReservationStatus.Rejected);
    }

    [Fact]
    public async Task Lines_of_the_same_product_are_combined()
    {
        var order = await PlaceAsync((Apple, 6), (Apple, 5));

        var rejected = await Inventory.EventAsync<StockRejected>(e => e.OrderId == order);
        Assert.Equal("There is not enough of Apple (11 ordered, 10 available).", rejected.Reason);

        await PlaceAsync((Apple, 6), (Apple, 4));
        await AssertStockAsync(Apple, onHand: 10, reserved: 10);
    }

    [Fact]
    public async Task Reserved_stock_is_not_available_to_other_orders()
    {
        await PlaceAsync((Apple, 7));

        var second = await PlaceAsync((Apple, 4));

        var rejected = await Inventory.EventAsync<StockRejected>(e => e.OrderId == second);
        Assert.Contains("3 available", rejected.Reason, StringComparison.Ordinal);
        await AssertStockAsync(Apple, onHand: 10, reserved: 7);
    }

    [Fact]
    public async Task A_product_whose_listing_has_not_arrived_has_no_stock()
    {
        var withoutSubscriber = Guid.CreateVersion7();

        var order = await PlaceAsync((withoutSubscriber, 1));

        var rejected = await Inventory.EventAsync<StockRejected>(e => e.OrderId == order);
        Assert.Contains(withoutSubscriber.ToString(), rejected.Reason, StringComparison.Ordinal);
        Assert.Empty(await ParkedAsync());
    }

    [Fact]
    public async Task Cancelling_a_rejected_or_unknown_order_releases_nothing()
    {
        await PlaceAsync((Apple, 5));
        var rejected = await PlaceAsync((Apple, 6));

        await CancelAsync(rejected);
        await CancelAsync(Guid.CreateVersion7());

        await AssertStockAsync(Apple, onHand: 10, reserved: 5);
        await AssertReservationAsync(rejected, ReservationStatus.Rejected);
        Assert.Empty(await ParkedAsync());
    }

    [Fact]
    public async Task A_confirmed_order_without_a_reservation_is_parked_and_commits_no_stock()
    {
        var rejected = await PlaceAsync((Apple, 11));

        await ConfirmAsync(rejected);

        await AssertStockAsync(Apple, onHand: 10, reserved: 0);
        Assert.Contains("no stock is reserved", Assert.Single(await ParkedAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_that_a_restored_Ordering_repeats_were_parked()
    {
        var order = await PlaceAsync((Apple, 4));
        await ConfirmAsync(order);

        await ConfirmAsync(order);
        await PlaceAsync(order, (Apple, 4));

        await AssertStockAsync(Apple, onHand: 6, reserved: 0);
        Assert.Empty(await ParkedAsync());
    }

    private async Task AssertReservationAsync(Guid order, ReservationStatus status) => Assert.Equal(
        status,
        await Inventory.QueryAsync<InventoryDbContext, ReservationStatus>(db => db.Reservations.Where(r => r.OrderId == order).Select(r => r.Status).SingleAsync()));

    private async Task<IEnumerable<string>> ParkedAsync() =>
        from parked in await Inventory.Services.GetRequiredService<IEventAdministration>().ListParkedAsync("inventory", 10, CancellationToken.None)
        select parked.Event.Reason;
}
