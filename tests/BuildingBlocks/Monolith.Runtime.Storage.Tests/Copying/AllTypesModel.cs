using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Conformance;
using Monolith.Runtime.Events;

namespace Monolith.Runtime.Storage.Tests;

/// <summary>A module with one of each that a model may map.</summary>
internal static class AllTypesModule
{
    public static ServiceProvider ServicesOf(string name, DatabaseProvider provider, DatabaseSettings settings) => new ServiceCollection()
        .AddSingleton(_ => new ModuleStorage(
            name, provider, settings, new EventRegistry([typeof(Noted).Assembly]), new MessagingOptions(), TimeProvider.System))
        .AddModuleStorage<AllTypesDbContext>()
        .BuildServiceProvider();

    public static async Task InAsync(string name, DatabaseProvider provider, DatabaseSettings settings, Func<AllTypesDbContext, Task> work)
    {
        await using var services = ServicesOf(name, provider, settings);
        await using var scope = services.CreateAsyncScope();
        await work(scope.ServiceProvider.GetRequiredService<AllTypesDbContext>());
    }
}

internal enum Flavour
{
    Sweet,
    Sour,
}

internal class Thing
{
    public required int Id { get; init; }

    public int? ParentId { get; init; }

    public required Flavour Flavour { get; init; }

    public Money? Price { get; init; }

    public DateOnly? Day { get; init; }

    public TimeSpan Took { get; init; }

    public byte[]? Bytes { get; init; }

    public double Ratio { get; init; }

    public required List<string> Words { get; init; }

    public required char Letter { get; init; }
}

internal sealed class Special : Thing
{
    public required decimal Extra { get; init; }
}

/// <summary>A row with an identity column.</summary>
internal sealed class Ticket
{
    public long Id { get; init; }
}

internal sealed class AllTypesDbContext(DbContextOptions<AllTypesDbContext> options) : ModuleDbContext(options)
{
    public DbSet<Thing> Things => Set<Thing>();

    public DbSet<Ticket> Tickets => Set<Ticket>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<Thing>(thing =>
        {
            thing.Property(t => t.Id).ValueGeneratedNever();
            thing.Property(t => t.Flavour).HasConversion<string>();
            thing.ComplexProperty(t => t.Price!).IsMoney();
            thing.Property<string?>("Hidden");
            thing.HasOne<Thing>().WithMany().HasForeignKey(t => t.ParentId);
        });
        modelBuilder.Entity<Special>().Property(s => s.Extra).HasPrecision(28, 4);
    }
}
