using Catalog.Contracts;

namespace Ordering;

/// <summary>Ordering's copy of a product: its price, and whether it can be ordered.</summary>
internal sealed class Product
{
    public required Guid Id { get; init; }

    public required Money Price { get; set; }

    public bool Retired { get; set; }
}

internal sealed class ProductMapping : IEntityTypeConfiguration<Product>
{
    public void Configure(EntityTypeBuilder<Product> builder)
    {
        builder.ToTable("products");
        builder.Property(p => p.Id).ValueGeneratedNever();
        builder.ComplexProperty(p => p.Price).IsMoney();
    }
}

internal sealed class ProductCopy(OrderingDbContext db)
    : IEventHandler<ProductListed>, IEventHandler<ProductRepriced>, IEventHandler<ProductRetired>
{
    public async Task HandleAsync(ProductListed message, EventContext context, CancellationToken cancellationToken)
    {
        if (context.IsSnapshot && await db.Products.FindAsync([message.ProductId], cancellationToken) is { } product)
        {
            (product.Price, product.Retired) = (message.Price, false);
            return;
        }

        db.Products.Add(new Product { Id = message.ProductId, Price = message.Price });
    }

    public async Task HandleAsync(ProductRepriced message, EventContext context, CancellationToken cancellationToken) =>
        (await FindAsync(message.ProductId, cancellationToken)).Price = message.Price;

    public async Task HandleAsync(ProductRetired message, EventContext context, CancellationToken cancellationToken) =>
        (await FindAsync(message.ProductId, cancellationToken)).Retired = true;

    private async Task<Product> FindAsync(Guid id, CancellationToken cancellationToken) =>
        await db.Products.FindAsync([id], cancellationToken)
            ?? throw new InvalidOperationException($"The product {id} was changed before it was listed.");
}
