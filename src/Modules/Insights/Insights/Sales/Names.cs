using Catalog.Contracts;
using Profiles.Contracts;

namespace Insights;

/// <summary>The name of a product.</summary>
internal sealed class Product
{
    public required Guid Id { get; init; }

    public string Sku { get; set; } = "";

    public string Name { get; set; } = "";
}

/// <summary>The name of a customer. Erased customers have no row.</summary>
internal sealed class Customer
{
    public required Guid Id { get; init; }

    public string Name { get; set; } = "";
}

internal sealed class ProductMapping : IEntityTypeConfiguration<Product>
{
    private const int SkuLength = 50, NameLength = 200;

    public void Configure(EntityTypeBuilder<Product> builder)
    {
        builder.ToTable("products");
        builder.Property(p => p.Id).ValueGeneratedNever();
        builder.Property(p => p.Sku).HasMaxLength(SkuLength);
        builder.Property(p => p.Name).HasMaxLength(NameLength);
    }
}

internal sealed class CustomerMapping : IEntityTypeConfiguration<Customer>
{
    private const int NameLength = 200;

    public void Configure(EntityTypeBuilder<Customer> builder)
    {
        builder.ToTable("customers");
        builder.Property(c => c.Id).ValueGeneratedNever();
        builder.Property(c => c.Name).HasMaxLength(NameLength);
    }
}

internal sealed class ProductNames(InsightsDbContext db) : IEventHandler<ProductListed>
{
    public async Task HandleAsync(ProductListed message, EventContext context, CancellationToken cancellationToken)
    {
        var product = await db.GetOrBeginAsync(new Product { Id = message.ProductId }, [message.ProductId], cancellationToken);
        (product.Sku, product.Name) = (message.Sku, message.Name);
    }
}

/// <summary>
/// Stores the names of customers and deletes them on erasure. No record of the erasure is needed: names come only from Profiles and in
/// order, so no event with the customer's name follows it. The erasure discards the customer's parked events, and Profiles has removed the
/// personal events from its log, so a replay ends without the name as well.
/// </summary>
internal sealed class CustomerNames(InsightsDbContext db)
    : IEventHandler<ProfileRegistered>, IEventHandler<ProfileUpdated>, IEventHandler<ProfileErased>
{
    public Task HandleAsync(ProfileRegistered message, EventContext context, CancellationToken cancellationToken) =>
        NameAsync(message.ProfileId, message.Name, cancellationToken);

    public Task HandleAsync(ProfileUpdated message, EventContext context, CancellationToken cancellationToken) =>
        NameAsync(message.ProfileId, message.Name, cancellationToken);

    public async Task HandleAsync(ProfileErased message, EventContext context, CancellationToken cancellationToken)
    {
        if (await db.Customers.FindAsync([message.ProfileId], cancellationToken) is { } customer)
        {
            db.Customers.Remove(customer);
        }
    }

    private async Task NameAsync(Guid id, string name, CancellationToken cancellationToken) =>
        (await db.GetOrBeginAsync(new Customer { Id = id }, [id], cancellationToken)).Name = name;
}
