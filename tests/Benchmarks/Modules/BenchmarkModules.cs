using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Monolith.Benchmarks;

// These types are public because the generated modules are separate assemblies that build on them.

/// <summary>A module that is generated from a template, see <see cref="GeneratedModules"/>.</summary>
public abstract class BenchmarkModule(string name) : IModule
{
    public string Name { get; } = name;

    public abstract void AddServices(ModuleBuilder module);

    public void MapEndpoints(IEndpointRouteBuilder endpoints)
    {
    }
}

/// <summary>A module that stores orders and publishes an event for each.</summary>
public abstract class PublisherModule(string name) : BenchmarkModule(name)
{
    public abstract IIntegrationEvent EventOf(OrderRow order);
}

/// <summary>The event interface. All generated contracts declare an event with its own name.</summary>
public interface IOrderPlaced : IIntegrationEvent
{
    Guid OrderId { get; }

    Guid CustomerId { get; }

    decimal Total { get; }

    string Currency { get; }

    DateTimeOffset PlacedAt { get; }
}

/// <summary>The publisher's context.</summary>
public sealed class OrderRow
{
    public required Guid Id { get; init; }

    public required Guid CustomerId { get; init; }

    public required decimal Total { get; init; }

    public required string Currency { get; init; }

    public required DateTimeOffset PlacedAt { get; init; }

    public static OrderRow Create(TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        return new OrderRow { Id = Guid.CreateVersion7(now), CustomerId = Guid.CreateVersion7(now), Total = 12.5m, Currency = "EUR", PlacedAt = now };
    }
}

/// <summary>A subscriber's row of an order.</summary>
public sealed class ProjectionRow
{
    public required Guid OrderId { get; init; }

    public required Guid CustomerId { get; init; }

    public required decimal Total { get; init; }

    public required DateTimeOffset PlacedAt { get; init; }

    public static ProjectionRow Of(IOrderPlaced message) => new()
    {
        OrderId = message.OrderId,
        CustomerId = message.CustomerId,
        Total = message.Total,
        PlacedAt = message.PlacedAt,
    };
}

public abstract class PublisherDbContext(DbContextOptions options) : ModuleDbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<OrderRow>().ToTable("orders").Property(o => o.Id).ValueGeneratedNever();
    }
}

public abstract class SubscriberDbContext(DbContextOptions options) : ModuleDbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<ProjectionRow>().ToTable("projections").HasKey(p => p.OrderId);
        modelBuilder.Entity<ProjectionRow>().Property(p => p.OrderId).ValueGeneratedNever();
    }
}

/// <summary>Stores each order individually.</summary>
public abstract class EachProjection<TEvent>(SubscriberDbContext db) : IEventHandler<TEvent>
    where TEvent : IOrderPlaced
{
    public Task HandleAsync(TEvent message, EventContext context, CancellationToken cancellationToken)
    {
        db.Add(ProjectionRow.Of(message));
        return Task.CompletedTask;
    }
}

/// <summary>Stores the orders of a batch together.</summary>
public abstract class BatchProjection<TEvent>(SubscriberDbContext db) : IBatchEventHandler<TEvent>
    where TEvent : IOrderPlaced
{
    public Task HandleAsync(IReadOnlyList<ReceivedEvent<TEvent>> messages, CancellationToken cancellationToken)
    {
        db.AddRange(messages.Select(m => ProjectionRow.Of(m.Message)));
        return Task.CompletedTask;
    }
}
