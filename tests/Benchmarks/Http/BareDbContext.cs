using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Monolith.Benchmarks;

/// <summary>The tables that placing an order reads and writes in Ordering, as a program without modules would map them.</summary>
internal sealed class BareDbContext(DbContextOptions<BareDbContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<BareCustomer>().ToTable("customers");
        modelBuilder.Entity<BareProduct>().ToTable("products");
        modelBuilder.Entity<BareOrder>(order =>
        {
            order.ToTable("orders").HasIndex(o => o.CustomerId);
            order.HasMany(o => o.Lines).WithOne().HasForeignKey(l => l.OrderId);
        });
        modelBuilder.Entity<BareLine>().ToTable("order_lines").HasKey(l => new { l.OrderId, l.Number });
        modelBuilder.Entity<BareEvent>(row =>
        {
            row.ToTable("outbox").HasKey(o => o.Position);
            row.HasIndex(o => o.Key).HasFilter("\"Personal\" = 1");
        });
        modelBuilder.Entity<BareTimer>(row =>
        {
            row.ToTable("timers").HasIndex(d => new { d.Parked, d.DueAt });
            row.HasIndex(d => new { d.Name, d.Key });
        });
    }
}

/// <summary>Configures the same durability as a module's connection.</summary>
internal sealed class BareDurability : DbConnectionInterceptor
{
    public override async Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA synchronous = FULL";
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

internal sealed class BareCustomer
{
    public Guid Id { get; init; }
}

internal sealed class BareProduct
{
    public Guid Id { get; init; }

    public decimal Price { get; init; }

    public required string Currency { get; init; }

    public bool Retired { get; init; }
}

internal sealed class BareOrder
{
    public Guid Id { get; init; }

    public Guid CustomerId { get; init; }

    public long PlacedAt { get; init; }

    public required string Status { get; init; }

    public string? Reason { get; init; }

    public int Version { get; init; }

    public decimal Total { get; init; }

    public required string Currency { get; init; }

    public List<BareLine> Lines { get; init; } = [];
}

internal sealed class BareLine
{
    public Guid OrderId { get; init; }

    public int Number { get; init; }

    public Guid ProductId { get; init; }

    public int Quantity { get; init; }

    public decimal Price { get; init; }

    public required string Currency { get; init; }
}

internal sealed class BareEvent
{
    public long Position { get; init; }

    public Guid Id { get; init; }

    public required string Name { get; init; }

    public int Version { get; init; }

    public required string Key { get; init; }

    public required string Payload { get; init; }

    public required string Headers { get; init; }

    public long OccurredAt { get; init; }

    public bool Personal { get; init; }
}

internal sealed class BareTimer
{
    public Guid Id { get; init; }

    public required string Name { get; init; }

    public required string Key { get; init; }

    public required string Payload { get; init; }

    public long DueAt { get; init; }

    public int Attempts { get; init; }

    public string? Failure { get; init; }

    public bool Parked { get; init; }
}
