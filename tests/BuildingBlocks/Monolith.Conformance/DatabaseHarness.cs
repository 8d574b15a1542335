using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Messaging;
using Monolith.Persistence;

namespace Monolith.Conformance;

/// <summary>Two modules on a database: what a suite needs of a provider is the provider and two connection strings.</summary>
public sealed class DatabaseHarness : IHarness
{
    public const string Source = "source", Target = "target";

    private readonly ServiceProvider _services;
    private readonly Func<Task> _cleanUp;

    private DatabaseHarness(ServiceProvider services, Func<Task> cleanUp) => (_services, _cleanUp) = (services, cleanUp);

    public IServiceProvider Services => _services;

    public EventRegistry Registry => _services.GetRequiredService<EventRegistry>();

    public IEventFeed Feed => _services.GetRequiredKeyedService<IEventFeed>(Source);

    public ISubscriptionStore Subscriptions => _services.GetRequiredKeyedService<ISubscriptionStore>(Target);

    public IParkedEventStore Parked => _services.GetRequiredKeyedService<IParkedEventStore>(Target);

    public IDueStore Timers => _services.GetRequiredKeyedService<IDueStore>(StorageRegistration.TimersOf(Target));

    public Script Script => _services.GetRequiredService<Script>();

    public static async Task<DatabaseHarness> CreateAsync(
        DatabaseProvider provider,
        DatabaseSettings source,
        DatabaseSettings target,
        Func<Task> cleanUp,
        MessagingOptions? options = null,
        TimeProvider? clock = null)
    {
        await provider.PrepareAsync(source, CancellationToken.None);
        await provider.PrepareAsync(target, CancellationToken.None);
        var services = new ServiceCollection()
            .AddSingleton(new EventRegistry([typeof(Noted).Assembly]))
            .AddSingleton<Script>()
            .AddScoped<IJournal, DatabaseJournal>()
            .AddScoped<NotedHandler>()
            .AddScoped<CountedHandler>()
            .AddScoped<WeighedHandler>()
            .AddScoped<ErasedHandler>()
            .AddScoped<QueriedHandler>()
            .AddScoped<AlarmHandler>()
            .AddModuleStorage<SourceDbContext>(Source, s => Storage(s, Source, source))
            .AddModuleStorage<TargetDbContext>(Target, s => Storage(s, Target, target))
            .BuildServiceProvider();
        var harness = new DatabaseHarness(services, cleanUp);

        await harness.InSourceAsync(CreateTablesAsync);
        await harness.InTargetAsync(CreateTablesAsync);
        return harness;

        ModuleStorage Storage(IServiceProvider s, string module, DatabaseSettings settings) => new(
            module, provider, settings, s.GetRequiredService<EventRegistry>(), options ?? new MessagingOptions(), clock ?? TimeProvider.System);
    }

    /// <summary>
    /// Creates the framework's tables as a host does, and the module's from its model. Not with EnsureCreated, which finds a
    /// database complete that has the tables of another module.
    /// </summary>
    public static async Task CreateTablesAsync(ModuleDbContext db)
    {
        await ModuleMigrator.MigrateFrameworkAsync(db, CancellationToken.None);
        await db.GetService<IRelationalDatabaseCreator>().CreateTablesAsync();
    }

    public Task PublishAsync(CancellationToken cancellationToken, params IReadOnlyList<IIntegrationEvent> messages) => InSourceAsync(db =>
    {
        foreach (var message in messages)
        {
            db.Publish(message);
        }

        return db.SaveChangesAsync(cancellationToken);
    });

    public async Task PublishAndRollBackAsync(CancellationToken cancellationToken, params IReadOnlyList<IIntegrationEvent> messages)
    {
        await using var transaction = await _services.GetRequiredKeyedService<ISubscriptionStore>(Source).BeginAsync(Target, cancellationToken);
        var db = transaction.Services.GetRequiredService<SourceDbContext>();
        foreach (var message in messages)
        {
            db.Publish(message);
        }

        await transaction.FlushAsync(cancellationToken);
    }

    public async Task TruncateAsync(LogPosition upTo, CancellationToken cancellationToken) =>
        Assert.NotEqual(0, await _services.GetRequiredKeyedService<ILogStore>(Source)
            .TruncateAsync(DateTimeOffset.MaxValue, upTo, 10_000, cancellationToken));

    public async Task SetCursorBackAsync(CancellationToken cancellationToken)
    {
        await using var transaction = await Subscriptions.BeginAsync(Source, cancellationToken);
        Assert.True(await transaction.TryAdvanceAsync(
            await Subscriptions.ReadCursorAsync(Source, cancellationToken), LogPosition.Start, cancellationToken));
        await transaction.CommitAsync(cancellationToken);
    }

    public async Task<IReadOnlyList<JournalLine>> ReadJournalAsync(CancellationToken cancellationToken)
    {
        await using var scope = _services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<TargetDbContext>().Journal.AsNoTracking()
            .OrderBy(line => line.Id)
            .Select(line => new JournalLine(line.Key, line.Text))
            .ToListAsync(cancellationToken);
    }

    public Task ScheduleAsync(Alarm alarm, DateTimeOffset dueAt, CancellationToken cancellationToken) => InTargetAsync(db =>
    {
        db.Schedule(alarm, alarm.About, dueAt);
        return db.SaveChangesAsync(cancellationToken);
    });

    public Task CancelAsync(string key, CancellationToken cancellationToken) => InTargetAsync(async db =>
    {
        await db.CancelTimersAsync<Alarm>(key, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
    });

    public Task InSourceAsync(Func<SourceDbContext, Task> work) => InAsync(work);

    public Task InTargetAsync(Func<TargetDbContext, Task> work) => InAsync(work);

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _cleanUp();
    }

    private async Task InAsync<TContext>(Func<TContext, Task> work)
        where TContext : ModuleDbContext
    {
        await using var scope = _services.CreateAsyncScope();
        await work(scope.ServiceProvider.GetRequiredService<TContext>());
    }
}
