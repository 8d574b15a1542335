using Ordering.Contracts;
using Payments.Contracts;

namespace Monolith.Demo;

/// <summary>The state of a shop's modules, as each of them reports it.</summary>
/// <param name="Orders">The orders.</param>
/// <param name="Payments">The payments.</param>
/// <param name="Stock">The stock.</param>
/// <param name="Replenished">The received quantity of each product, or null when unknown.</param>
internal sealed record ShopState(
    IReadOnlyList<OrderView> Orders,
    IReadOnlyList<PaymentView> Payments,
    IReadOnlyList<StockView> Stock,
    IReadOnlyDictionary<Guid, int>? Replenished)
{
    /// <summary>Returns how many items of a product were sold with confirmed orders.</summary>
    public int SoldOf(Guid product) =>
        Orders.Where(Ledger.IsConfirmed).SelectMany(o => o.Lines).Where(l => l.ProductId == product).Sum(l => l.Quantity);
}

/// <summary>Reads a shop's state.</summary>
internal interface IShopReader
{
    /// <summary>
    /// Reads the state. The modules are queried one after the other, so their states may not match while orders are in progress.
    /// </summary>
    Task<ShopState> ReadAsync(CancellationToken cancellationToken);
}

/// <summary>Reads the whole state, page by page.</summary>
internal sealed class ShopReader(ShopClient client) : IShopReader
{
    private const int PageSize = 200;

    public async Task<ShopState> ReadAsync(CancellationToken cancellationToken) => new(
        await client.ReadAllAsync<OrderView>("/ordering/orders", PageSize, cancellationToken),
        await client.ReadAllAsync<PaymentView>("/payments", PageSize, cancellationToken),
        await client.ReadAllAsync<StockView>("/inventory/stock", PageSize, cancellationToken),
        Replenished: null);
}

/// <summary>Reads the objects of one run of the demo, and not those of other clients of the same shop.</summary>
internal sealed class RunReader(ShopClient client, Shop shop) : IShopReader
{
    private readonly Dictionary<Guid, int> _replenished = shop.Products.Index().ToDictionary(p => p.Item, p => shop.Scenario.Products[p.Index].Stock);
    private readonly Dictionary<Guid, OrderView> _settled = [];

    public async Task<ShopState> ReadAsync(CancellationToken cancellationToken)
    {
        var unsettled = shop.Orders.Where(o => !_settled.ContainsKey(o.Id));
        var read = await AllAsync(unsettled, o => $"/ordering/orders/{o.Id}", client.GetAsync<OrderView>, cancellationToken);
        foreach (var order in read.Where(Ledger.IsSettled))
        {
            _settled[order.Id] = order;
        }

        var payments = await AllAsync(shop.Orders, o => $"/payments?orderId={o.Id}", client.GetAsync<Page<PaymentView>>, cancellationToken);
        var inStock = shop.Products.Where(p => _replenished[p] > 0);
        var stock = await AllAsync(inStock, p => $"/inventory/stock/{p}", client.GetAsync<StockView>, cancellationToken);
        return new ShopState(
            [.. _settled.Values, .. read.Where(o => !Ledger.IsSettled(o))], [.. payments.SelectMany(p => p.Items)], stock, _replenished);
    }

    private static async Task<TAnswer[]> AllAsync<T, TAnswer>(
        IEnumerable<T> of, Func<T, string> path, Func<string, CancellationToken, Task<TAnswer>> read, CancellationToken cancellationToken)
    {
        var paths = of.Select(path).ToList();
        var answers = new TAnswer[paths.Count];
        await Parallel.ForAsync(
            0,
            paths.Count,
            new ParallelOptions { MaxDegreeOfParallelism = ShopFiller.Parallelism, CancellationToken = cancellationToken },
            async (i, token) => answers[i] = await read(paths[i], token));
        return answers;
    }
}
