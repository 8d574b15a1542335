using Microsoft.EntityFrameworkCore;

namespace Monolith.Benchmarks.Peers;

// The tables are those of the generated modules, so that all contenders write the same rows. The contexts are public because WolverineFx
// generates code for them.

/// <summary>The publisher's context.</summary>
public sealed class PublishingContext(DbContextOptions<PublishingContext> options) : DbContext(options)
{
    /// <summary>The time of the last commit, as a timestamp of <see cref="System.Diagnostics.Stopwatch"/>.</summary>
    public long CommittedAt { get; set; }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        var order = modelBuilder.Entity<OrderRow>().ToTable("orders", Topology.SourceName(0));
        order.Property(o => o.Id).HasColumnName("id").ValueGeneratedNever();
        order.Property(o => o.CustomerId).HasColumnName("customer_id");
        order.Property(o => o.Total).HasColumnName("total");
        order.Property(o => o.Currency).HasColumnName("currency");
        order.Property(o => o.PlacedAt).HasColumnName("placed_at");
    }
}

/// <summary>The subscriber's context.</summary>
public sealed class ProjectingContext(DbContextOptions<ProjectingContext> options) : DbContext(options)
{
    /// <summary>The number of projections that are saved, but not committed.</summary>
    public int Uncommitted { get; set; }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        var projection = modelBuilder.Entity<ProjectionRow>().ToTable("projections", Topology.SubscriberName(0, 0));
        projection.HasKey(p => p.OrderId);
        projection.Property(p => p.OrderId).HasColumnName("order_id").ValueGeneratedNever();
        projection.Property(p => p.CustomerId).HasColumnName("customer_id");
        projection.Property(p => p.Total).HasColumnName("total");
        projection.Property(p => p.PlacedAt).HasColumnName("placed_at");
    }
}
