using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Inventory.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Inventory.Tests;

public sealed class StockEndpointTests : InventoryScenario
{
    [Fact]
    public async Task Replenishing_returns_the_stock_and_publishes_an_event()
    {
        await PlaceAsync((Apple, 3));

        using var answer = await ReplenishAsync(Apple, 5);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var stock = await ReadAsync(answer);
        Assert.Equal((15, 3, 12), (Number(stock, "onHand"), Number(stock, "reserved"), Number(stock, "available")));
        Assert.Equal(15, (await Inventory.EventAsync<StockReplenished>(e => e.Quantity == 5)).OnHand);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1_000_001)]
    public async Task A_quantity_out_of_range_is_rejected_and_changes_nothing(int quantity)
    {
        using var answer = await ReplenishAsync(Apple, quantity);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("quantity", Assert.Single((await ReadAsync(answer)).GetProperty("errors").EnumerateObject()).Name);
        await AssertStockAsync(Apple, onHand: 10, reserved: 0);
    }

    [Fact]
    public async Task An_unknown_product_is_not_found()
    {
        using var replenished = await ReplenishAsync(Guid.CreateVersion7(), 1);
        using var read = await Inventory.Http.GetAsync($"/inventory/stock/{Guid.CreateVersion7()}", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, replenished.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, read.StatusCode);
    }

    [Fact]
    public async Task A_replenishment_above_the_maximum_is_rejected()
    {
        await Inventory.QueryAsync<InventoryDbContext, int>(async db =>
        {
            var item = await db.Stock.SingleAsync(s => s.ProductId == Pear, TestContext.Current.CancellationToken);
            item.Replenish(StockItem.MaxOnHand - 2);
            return await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        });

        using var answer = await ReplenishAsync(Pear, 3);

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains("at most 2", (await ReadAsync(answer)).GetProperty("detail").GetString(), StringComparison.Ordinal);
        await AssertStockAsync(Pear, StockItem.MaxOnHand - 2, reserved: 0);
    }

    [Fact]
    public async Task Many_replenishments_at_the_same_time_as_orders_are_all_accepted_and_add_up()
    {
        const int Times = 40;
        var orders = PlaceAllAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, Times).Select(_ => ReplenishAsync(Apple, 2)));

        await orders;
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        var reserved = await Inventory.QueryAsync<InventoryDbContext, int>(db => db.Reservations.CountAsync(r => r.Status == ReservationStatus.Reserved));
        await AssertStockAsync(Apple, onHand: 10 + (Times * 2), reserved);

        async Task PlaceAllAsync()
        {
            for (var i = 0; i < Times; i++)
            {
                await PlaceAsync((Apple, 1));
            }
        }
    }

    [Fact]
    public async Task The_same_key_replenishes_once()
    {
        using var first = await ReplenishAsync(Apple, 5, key: "k1");
        using var again = await ReplenishAsync(Apple, 5, key: "k1");

        Assert.Equal((await ReadAsync(first)).ToString(), (await ReadAsync(again)).ToString());
        await AssertStockAsync(Apple, onHand: 15, reserved: 0);
    }

    [Fact]
    public async Task Stock_is_listed_page_by_page()
    {
        var products = new List<Guid>();
        for (var i = 1; i <= 2; i++)
        {
            var page = await Inventory.Http.GetFromJsonAsync<JsonElement>(
                $"/inventory/stock?page={i}&pageSize=1", TestContext.Current.CancellationToken);
            Assert.Equal((2, i), (Number(page, "total"), Number(page, "page")));
            products.Add(Assert.Single(page.GetProperty("items").EnumerateArray()).GetProperty("productId").GetGuid());
        }

        Assert.Equal(new[] { Apple, Pear }.Order(), products.Order());
    }

    private static int Number(JsonElement json, string name) => json.GetProperty(name).GetInt32();

    private static Task<JsonElement> ReadAsync(HttpResponseMessage answer) =>
        answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);

    private async Task<HttpResponseMessage> ReplenishAsync(Guid product, int quantity, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/inventory/stock/{product}/replenishments")
        {
            Content = JsonContent.Create(new { quantity }),
        };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return await Inventory.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
