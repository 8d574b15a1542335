namespace Acceptance.Tests;

/// <summary>The final invariants of every scenario: nothing is lost, and nothing happened twice.</summary>
public static class Ledger
{
    private const decimal Price = 10m;

    /// <summary>Waits until all orders with one item each have completed, and checks that stock and money add up.</summary>
    /// <param name="shop">The shop.</param>
    /// <param name="product">The product, at a price of 10.</param>
    /// <param name="stock">The initial stock.</param>
    /// <param name="orders">The number of accepted orders of this product.</param>
    /// <param name="declined">The orders of other products, whose payment is declined.</param>
    public static async Task AddUpAsync(this Shop shop, Guid product, int stock, int orders, params IReadOnlyCollection<Guid> declined)
    {
        var everything = await shop.ListAsync("/ordering/orders");
        var all = everything.Select(order => (Id: order.GetProperty("id").GetGuid(), Status: order.GetProperty("status").GetString(), Lines: order.GetProperty("lines")))
            .Where(order => declined.Contains(order.Id) || order.Lines.EnumerateArray().Any(line => line.GetProperty("productId").GetGuid() == product)).ToList();
        Assert.Equal(orders + declined.Count, all.Count);
        foreach (var (id, status, _) in all)
        {
            var expected = declined.Contains(id) ? "cancelled" : "confirmed";
            Assert.Equal(expected, status == expected ? status : (await shop.SettledAsync(id)).GetProperty("status").GetString());
        }

        await shop.UntilAsync($"/inventory/stock/{product}", s =>
            s.GetProperty("reserved").GetInt32() == 0 && s.GetProperty("onHand").GetInt32() == stock - orders);
        var payments = (await shop.ListAsync("/payments")).ToLookup(payment => payment.GetProperty("orderId").GetGuid());
        Assert.Subset(everything.Select(order => order.GetProperty("id").GetGuid()).ToHashSet(), payments.Select(paid => paid.Key).ToHashSet());
        var own = all.Where(order => !declined.Contains(order.Id)).Select(order => Assert.Single(payments[order.Id])).ToList();
        Assert.All(own, p => Assert.Equal("authorized", p.GetProperty("status").GetString()));
        Assert.Equal(orders * Price, own.Sum(p => p.GetProperty("amount").GetProperty("amount").GetDecimal()));
        await shop.UntilAsync("/insights/sales/by-product?pageSize=200", list => list.GetProperty("items").EnumerateArray()
            .Any(sold => sold.GetProperty("productId").GetGuid() == product && sold.GetProperty("unitsSold").GetInt32() == orders));
    }
}
