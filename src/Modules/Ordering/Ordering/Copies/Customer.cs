using Profiles.Contracts;

namespace Ordering;

/// <summary>The existence of a customer. Ordering does not store the name or address.</summary>
internal sealed class Customer
{
    public required Guid Id { get; init; }
}

internal sealed class CustomerMapping : IEntityTypeConfiguration<Customer>
{
    public void Configure(EntityTypeBuilder<Customer> builder)
    {
        builder.ToTable("customers");
        builder.Property(c => c.Id).ValueGeneratedNever();
    }
}

internal sealed class CustomerCopy(OrderingDbContext db) : IEventHandler<ProfileRegistered>, IEventHandler<ProfileErased>
{
    public async Task HandleAsync(ProfileRegistered message, EventContext context, CancellationToken cancellationToken)
    {
        if (!context.IsSnapshot || await db.Customers.FindAsync([message.ProfileId], cancellationToken) is null)
        {
            db.Customers.Add(new Customer { Id = message.ProfileId });
        }
    }

    public async Task HandleAsync(ProfileErased message, EventContext context, CancellationToken cancellationToken)
    {
        if (await db.Customers.FindAsync([message.ProfileId], cancellationToken) is { } customer)
        {
            // A concurrent cancellation holds this row until its reason is stored, so delete it before looking for reasons.
            db.Customers.Remove(customer);
            await db.SaveChangesAsync(cancellationToken);
        }

        // A cancellation by a customer may contain their own words as the reason.
        await db.Orders.Where(o => o.CustomerId == message.ProfileId && o.Status == OrderStatus.Cancelled)
            .ExecuteUpdateAsync(set => set.SetProperty(o => o.Reason, Order.ErasedReason), cancellationToken);
    }
}
