namespace Tickets;

/// <summary>A ticket of a tenant. Each tenant numbers its own tickets.</summary>
internal sealed class Ticket : ITenantOwned
{
    public string TenantId { get; private set; } = null!;

    public required int Number { get; init; }

    public required Guid ReporterId { get; init; }

    public required string Subject { get; init; }

    public bool IsOverdue { get; set; }

    public string? MessageId { get; set; }
}

internal sealed class TicketMapping : IEntityTypeConfiguration<Ticket>
{
    public void Configure(EntityTypeBuilder<Ticket> builder)
    {
        builder.ToTable("tickets").HasKey(t => new { t.TenantId, t.Number });
        builder.HasIndex(t => new { t.TenantId, t.ReporterId });
        builder.Property(t => t.Subject).HasMaxLength(200);
    }
}

/// <summary>A tenant that has signed up.</summary>
[SharedByTenants("It is the list of the tenants.")]
internal sealed class Company
{
    public required string Id { get; init; }
}

internal sealed class CompanyMapping : IEntityTypeConfiguration<Company>
{
    public void Configure(EntityTypeBuilder<Company> builder)
    {
        builder.ToTable("companies").HasKey(c => c.Id);
        builder.Property(c => c.Id).HasMaxLength(64);
    }
}
