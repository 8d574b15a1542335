using System.Net;
using System.Text.Json;

namespace Acceptance.Tests;

/// <summary>Follows an order through all modules and checks that their states match.</summary>
public abstract class OrderJourneyTests(RunningMonolith monolith)
{
    private readonly Shop _shop = monolith.Shop;

    [Fact]
    public async Task An_order_is_reserved_paid_confirmed_and_notified()
    {
        var customer = await _shop.RegisterAsync("Ann Lee");
        var product = await _shop.StockAsync(12.50m, 10);

        var order = await _shop.OrderAsync(customer, (product, 4));

        var settled = await _shop.SettledAsync(order);
        Assert.Equal("confirmed", settled.GetProperty("status").GetString());
        Assert.Equal(50.00m, Amount(settled.GetProperty("total")));

        var stock = await _shop.UntilAsync($"/inventory/stock/{product}", s => s.GetProperty("onHand").GetInt32() == 6);
        Assert.Equal((0, 6), (stock.GetProperty("reserved").GetInt32(), stock.GetProperty("available").GetInt32()));

        var payment = Assert.Single(await _shop.ListAsync($"/payments?orderId={order}"));
        Assert.Equal("authorized", payment.GetProperty("status").GetString());
        Assert.Equal(50.00m, Amount(payment.GetProperty("amount")));

        var insight = await _shop.UntilAsync(
            $"/insights/orders/{order}", i => i.GetProperty("notifiedAt").ValueKind == JsonValueKind.String && i.GetProperty("status").GetString() == "confirmed");
        Assert.Equal("authorized", insight.GetProperty("payment").GetString());

        // Retry, because a process that is just starting may respond late.
        var composed = await _shop.UntilAsync($"/storefront/orders/{order}", answer => answer.GetProperty("missing").GetArrayLength() == 0);
        Assert.Empty(composed.GetProperty("missing").EnumerateArray());
        Assert.Equal("Ann Lee", composed.GetProperty("customer").GetProperty("name").GetString());

        Assert.Contains(
            Directory.EnumerateFiles(Path.Combine(monolith.Installation.Directory, "data", "pickup")),
            mail => File.ReadAllText(mail).Contains("Ann Lee", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_order_with_insufficient_stock_is_cancelled_and_reserves_nothing()
    {
        var product = await _shop.StockAsync(1m, 3);

        var order = await _shop.OrderAsync(await _shop.RegisterAsync(), (product, 4));

        Assert.Equal("cancelled", (await _shop.SettledAsync(order)).GetProperty("status").GetString());
        Assert.Equal(3, (await _shop.GetAsync($"/inventory/stock/{product}")).GetProperty("available").GetInt32());
        Assert.Empty(await _shop.ListAsync($"/payments?orderId={order}"));
    }

    [Fact]
    public async Task A_declined_order_is_cancelled_and_releases_its_stock()
    {
        var product = await _shop.StockAsync(600m, 5);

        var order = await _shop.OrderAsync(await _shop.RegisterAsync(), (product, 2));

        var settled = await _shop.SettledAsync(order);
        Assert.Equal("cancelled", settled.GetProperty("status").GetString());
        Assert.NotEmpty(settled.GetProperty("reason").GetString()!);
        await _shop.UntilAsync($"/inventory/stock/{product}", s => s.GetProperty("available").GetInt32() == 5);
        Assert.Equal("declined", Assert.Single(await _shop.ListAsync($"/payments?orderId={order}")).GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_cancelled_order_releases_stock_and_refunds_the_payment()
    {
        var customer = await _shop.RegisterAsync();
        var product = await _shop.StockAsync(10m, 100);
        var orders = new List<Guid>();
        for (var i = 0; i < 10; i++)
        {
            var order = await _shop.OrderAsync(customer, (product, 1));
            orders.Add(order);
            Assert.Contains(await _shop.CancelAsync(order), new[] { HttpStatusCode.Accepted, HttpStatusCode.Conflict });
        }

        var confirmed = 0;
        foreach (var order in orders)
        {
            confirmed += (await _shop.SettledAsync(order)).GetProperty("status").GetString() == "confirmed" ? 1 : 0;
        }

        await _shop.UntilAsync($"/inventory/stock/{product}", s =>
            s.GetProperty("reserved").GetInt32() == 0 && s.GetProperty("onHand").GetInt32() == 100 - confirmed);
        foreach (var order in orders)
        {
            await _shop.UntilAsync($"/payments?orderId={order}", p => p.GetProperty("items").EnumerateArray()
                .All(i => i.GetProperty("status").GetString() is not ("requested" or "refunding")));
        }
    }

    [Fact]
    public async Task A_product_can_be_ordered_as_soon_as_it_is_listed()
    {
        for (var i = 0; i < 5; i++)
        {
            var product = await _shop.ListProductAsync(2m);
            var customer = await _shop.RegisterAsync();
            await _shop.ReplenishAsync(product, 1);
            var order = await _shop.OrderAsync(customer, (product, 1));
            Assert.Equal("confirmed", (await _shop.SettledAsync(order)).GetProperty("status").GetString());
        }
    }

    private static decimal Amount(JsonElement money) => money.GetProperty("amount").GetDecimal();
}

[Collection(OneOnSqlite.Name)]
public sealed class OrderJourneyOnSqlite(RunningMonolith monolith) : OrderJourneyTests(monolith);
