namespace Acceptance.Tests;

/// <summary>The final invariants of every scenario: nothing is lost, and nothing happened twice.</summary>
public static class Ledger
{
    private const decimal Price = 10m;

    /// <summary>Waits until all orders with one item each have completed, and checks that stock and money add up.</summary>
    /// <param name="shop">The shop; it sold this product only.</param>
    /// <param name="product">The product, at a price of 10.</param>
    /// <param name="stock">The initial stock.</param>
    /// <param name="orders">The number of accepted orders.</param>
    public static async Task AddUpAsync(this Shop shop, Guid product, int stock, int orders)
    {
        var all = await shop.ListAsync("/ordering/orders");
        Assert.Equal(orders, all.Count);
        foreach (var order in all.Where(order => order.GetProperty("status").GetString() != "confirmed"))
        {
            Assert.Equal("confirmed", (await shop.SettledAsync(order.GetProperty("id").GetGuid())).GetProperty("status").GetString());
        }

        await shop.UntilAsync($"/inventory/stock/{product}", s =>
            s.GetProperty("reserved").GetInt32() == 0 && s.GetProperty("onHand").GetInt32() == stock - orders);
        var payments = await shop.ListAsync("/payments");
        Assert.Equal(orders, payments.Count);
        Assert.Equal(orders, payments.Select(p => p.GetProperty("orderId").GetGuid()).Distinct().Count());
        Assert.All(payments, p => Assert.Equal("authorized", p.GetProperty("status").GetString()));
        Assert.Equal(orders * Price, payments.Sum(p => p.GetProperty("amount").GetProperty("amount").GetDecimal()));
        await shop.UntilAsync("/insights/sales/by-product", list => Assert.Single(list.GetProperty("items").EnumerateArray())
            .GetProperty("unitsSold").GetInt32() == orders);
    }
}
