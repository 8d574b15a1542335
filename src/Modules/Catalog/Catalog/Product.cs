namespace Catalog;

/// <summary>A product, which can be ordered until it is retired.</summary>
internal sealed class Product
{
    public const int MaxSkuLength = 50;
    public const int MaxNameLength = 200;

    public required Guid Id { get; init; }

    public required string Sku { get; init; }

    public required string Name { get; init; }

    public required Money Price { get; set; }

    public bool Retired { get; set; }
}

internal sealed class ProductMapping : IEntityTypeConfiguration<Product>
{
    public void Configure(EntityTypeBuilder<Product> builder)
    {
        builder.ToTable("products");
        builder.Property(p => p.Id).ValueGeneratedNever();
        builder.Property(p => p.Sku).HasMaxLength(Product.MaxSkuLength);
        builder.Property(p => p.Name).HasMaxLength(Product.MaxNameLength);
        builder.ComplexProperty(p => p.Price).IsMoney();
        builder.HasIndex(p => p.Sku).IsUnique();
    }
}
