namespace Acceptance.Tests;

/// <summary>The final invariants of every scenario: nothing is lost, and nothing happened twice.</summary>
public static class Ledger
{
    private const decimal Price = 10m;

    /// <summary>Waits until all orders with one item each have completed, and checks that stock and money add up.</summary>
    /// <param name="shop">The shop; it sold this product only.</param>
    /// <param name="product">The product, at a price of 10.</param>
    /// <param name="stock">The initial stock.</param>
    /// <param name="orders">The number of accepted orders of this product.</param>
    /// <param name="declined">The orders of other products, whose payment is declined.</param>
    public static async Task AddUpAsync(this Shop shop, Guid product, int stock, int orders, params IReadOnlyCollection<Guid> declined)
    {
        var all = (await shop.ListAsync("/ordering/orders")).Select(order => (Id: order.GetProperty("id").GetGuid(), Status: order.GetProperty("status").GetString())).ToList();
        Assert.Equal(orders + declined.Count, all.Count);
        foreach (var (id, status) in all)
        {
            var expected = declined.Contains(id) ? "cancelled" : "confirmed";
            Assert.Equal(expected, status == expected ? status : (await shop.SettledAsync(id)).GetProperty("status").GetString());
        }

        await shop.UntilAsync($"/inventory/stock/{product}", s =>
            s.GetProperty("reserved").GetInt32() == 0 && s.GetProperty("onHand").GetInt32() == stock - orders);
        var payments = (await shop.ListAsync("/payments")).FindAll(payment => !declined.Contains(payment.GetProperty("orderId").GetGuid()));
        Assert.Equal(orders, payments.Count);
        Assert.Equal(orders, payments.Select(p => p.GetProperty("orderId").GetGuid()).Distinct().Count());
        Assert.All(payments, p => Assert.Equal("authorized", p.GetProperty("status").GetString()));
        Assert.Equal(orders * Price, payments.Sum(p => p.GetProperty("amount").GetProperty("amount").GetDecimal()));
        await shop.UntilAsync("/insights/sales/by-product", list => Assert.Single(
            list.GetProperty("items").EnumerateArray(), sold => sold.GetProperty("unitsSold").GetInt32() > 0).GetProperty("unitsSold").GetInt32() == orders);
    }
}
