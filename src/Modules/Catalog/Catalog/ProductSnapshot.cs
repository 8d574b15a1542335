using Catalog.Contracts;

namespace Catalog;

/// <summary>Offers the products for subscribers that begin when the log no longer contains all of them.</summary>
internal sealed class ProductSnapshot(CatalogDbContext db) : ISnapshotSource
{
    public Task<SnapshotPage> ReadAsync(string? after, int max, CancellationToken cancellationToken) =>
        db.Products.ReadSnapshotAsync(p => p.Id, StateOf, after, max, cancellationToken);

    private static IEnumerable<IIntegrationEvent> StateOf(Product product)
    {
        yield return new ProductListed(product.Id, product.Sku, product.Name, product.Price);
        if (product.Retired)
        {
            yield return new ProductRetired(product.Id);
        }
    }
}
