using System.Net;
using System.Text.Json;

namespace Soak;

/// <summary>The products of the shop, which exist and are in stock before the first backup.</summary>
internal sealed class Goods(ShopClient client, Ledger ledger)
{
    private const int InStock = 6;

    /// <summary>Enough for every run: an order that lacks stock is therefore a fault.</summary>
    private const int Plenty = 1_000_000;

    private const decimal Price = 10m;

    /// <summary>The simulated gateway declines it.</summary>
    private const decimal Expensive = 5000m;

    private readonly List<Guid> _inStock = [];
    private Guid _outOfStock;
    private Guid _expensive;

    public IReadOnlyList<Guid> Replenishable => _inStock;

    public async Task CreateAsync(string run, CancellationToken cancellationToken)
    {
        for (var i = 0; i < InStock; i++)
        {
            _inStock.Add(await ListAsync($"{run}-{i}", Price, Plenty, cancellationToken));
        }

        _outOfStock = await ListAsync($"{run}-none", Price, 0, cancellationToken);
        _expensive = await ListAsync($"{run}-expensive", Expensive, Plenty, cancellationToken);
    }

    /// <summary>Chooses a product, and what an order for it must come to.</summary>
    public (Guid Product, Expected Expected) Choose(Choice choice) => choice.Below(20) switch
    {
        0 => (_outOfStock, Expected.OutOfStock),
        1 => (_expensive, Expected.Declined),
        _ => (choice.Of(_inStock), Expected.Confirmed),
    };

    private async Task<Guid> ListAsync(string sku, decimal price, int stock, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.Serialize(new { sku, name = sku, price = new { amount = price, currency = "EUR" } });
        var listed = await client.SendAsync(HttpMethod.Post, "/catalog/products", body, $"list-{sku}", cancellationToken);
        if (listed?.Status is not HttpStatusCode.Created)
        {
            throw new SoakException($"The product {sku} could not be listed: {listed?.Status} {listed?.Body}");
        }

        if (stock > 0)
        {
            var key = $"first-{sku}";
            var filled = await client.SendAsync(HttpMethod.Post, $"/inventory/stock/{listed.Id}/replenishments", $"{{\"quantity\":{stock}}}", key, cancellationToken);
            if (filled?.Status is not HttpStatusCode.OK)
            {
                throw new SoakException($"The product {sku} could not be replenished: {filled?.Status} {filled?.Body}");
            }

            ledger.Add(new ReplenishmentEntry(key, listed.Id, stock, filled.Span));
        }

        return listed.Id;
    }
}
