using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith.Conformance;

/// <summary>
/// Two modules on a database, which keep tables or documents. A provider's suite only specifies the provider and two connection strings.
/// </summary>
internal sealed class DatabaseHarness : IHarness
{
    public const string Source = "source", Target = "target";

    private static readonly EventRegistry Registered = new([typeof(Noted).Assembly]);

    private readonly ServiceProvider _source, _target;
    private readonly Func<string, ServiceProvider> _replicate;
    private readonly List<ServiceProvider> _replicas = [];
    private readonly Func<Task> _cleanUp;

    private DatabaseHarness(ServiceProvider source, ServiceProvider target, Func<string, ServiceProvider> replicate, Func<Task> cleanUp) =>
        (_source, _target, _replicate, _cleanUp) = (source, target, replicate, cleanUp);

    public EventRegistry Registry => Registered;

    public IEventFeed Feed => Of<IEventFeed>(Source);

    public ISubscriptionStore Subscriptions => Of<ISubscriptionStore>(Target);

    public IParkedEventStore Parked => Of<IParkedEventStore>(Target);

    public IDueStore Timers => _target.GetRequiredKeyedService<IDueStore>(StorageRegistration.Timers);

    public Script Script => _target.GetRequiredService<Script>();

    /// <summary>Creates the tables of two modules.</summary>
    public static async Task<DatabaseHarness> CreateAsync(
        DatabaseProvider provider,
        DatabaseSettings source,
        DatabaseSettings target,
        Func<Task> cleanUp,
        MessagingOptions? options = null,
        TimeProvider? clock = null,
        bool documents = false)
    {
        await provider.PrepareAsync(source, CancellationToken.None);
        await provider.PrepareAsync(target, CancellationToken.None);
        var harness = Open(provider, source, target, cleanUp, options, clock, documents);
        await harness.InModuleAsync(Source, CreateTablesAsync);
        await harness.InModuleAsync(Target, CreateTablesAsync);
        return harness;
    }

    /// <summary>Opens two modules whose tables exist.</summary>
    public static DatabaseHarness Open(
        DatabaseProvider provider,
        DatabaseSettings source,
        DatabaseSettings target,
        Func<Task> cleanUp,
        MessagingOptions? options = null,
        TimeProvider? clock = null,
        bool documents = false)
    {
        return new DatabaseHarness(ComposeModule(Source), ComposeModule(Target), ComposeModule, cleanUp);

        ServiceProvider ComposeModule(string module) => (module, documents) switch
        {
            (Source, false) => Compose<SourceDbContext>(module, source),
            (Source, true) => Compose<SourceDocuments>(module, source),
            (_, false) => Compose<TargetDbContext>(module, target),
            (_, true) => Compose<TargetDocuments>(module, target),
        };

        ServiceProvider Compose<TContext>(string module, DatabaseSettings settings)
            where TContext : ModuleDbContext => new ServiceCollection()
            .AddSingleton<Script>()
            .AddScoped(typeof(ISourceState), documents ? typeof(DocumentStates) : typeof(TableStates))
            .AddScoped(typeof(ITargetState), documents ? typeof(DocumentJournal) : typeof(DatabaseJournal))
            .AddScoped<IJournal>(provider => provider.GetRequiredService<ITargetState>())
            .AddSingleton<OfferedSnapshots>()
            .AddScoped<IEnumerable<ISnapshotSource>>(services => services.GetRequiredService<OfferedSnapshots>() is { AreOffered: true } offered
                ? [new StateSnapshots(services.GetRequiredService<ISourceState>(), offered)]
                : [])
            .AddScoped<NotedHandler>()
            .AddScoped<EchoHandler>()
            .AddScoped<CountedHandler>()
            .AddScoped<WeighedHandler>()
            .AddScoped<ErasedHandler>()
            .AddScoped<QueriedHandler>()
            .AddScoped<AlarmHandler>()
            .AddScoped<ChimeHandler>()
            .AddScoped<RenamedAlarmHandler>()
            .AddScoped<RaisedHandler>()
            .AddTenantHandlers()
            .AddSingleton(_ => new ModuleStorage(
                module, provider, settings, Registered, options ?? new MessagingOptions(), clock ?? TimeProvider.System)
            {
                UsesTenants = true,
            })
            .AddModuleStorage<TContext>()
            .BuildServiceProvider();
    }

    /// <summary>The subscriptions of the target in another process, which shares only the database.</summary>
    public ISubscriptionStore SubscriptionsOfAnotherReplica() => Replicate(Target).GetRequiredService<ISubscriptionStore>();

    /// <summary>Moves the target's cursor from the beginning of the source's log to a position.</summary>
    public async Task MoveCursorAsync(LogPosition to, CancellationToken cancellationToken)
    {
        await using var transaction = await Subscriptions.BeginAsync(Source, cancellationToken);
        Assert.True(await transaction.TryAdvanceAsync(LogPosition.Start, to, cancellationToken));
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Publishes in one transaction of the source for a tenant, or for none.</summary>
    public async Task PublishForAsync(string? tenant, CancellationToken cancellationToken, params IReadOnlyList<IIntegrationEvent> messages)
    {
        MessageScope.Current = new MessageScope(null, null) { Tenant = tenant };
        await PublishAsync(cancellationToken, messages);
    }

    /// <summary>The log of the source in another process, which shares only the database.</summary>
    public IEventFeed FeedOfAnotherReplica() => Replicate(Source).GetRequiredService<IEventFeed>();

    /// <summary>A service of one of the two modules.</summary>
    public TService Of<TService>(string module)
        where TService : notnull => ServicesOf(module).GetRequiredService<TService>();

    /// <summary>The container of one of the two modules.</summary>
    public IServiceProvider ServicesOf(string module) => module == Source ? _source : _target;

    /// <summary>
    /// Creates the framework's tables as a host does, and the module's from its model. Not with EnsureCreated, which finds a
    /// database complete that has the tables of another module.
    /// </summary>
    public static async Task CreateTablesAsync(ModuleDbContext db)
    {
        await ModuleMigrator.MigrateFrameworkAsync(db, CancellationToken.None);
        await db.GetService<IRelationalDatabaseCreator>().CreateTablesAsync();
    }

    public Task PublishAsync(CancellationToken cancellationToken, params IReadOnlyList<IIntegrationEvent> messages) => CommitAsync(
        Source,
        db =>
        {
            foreach (var message in messages)
            {
                db.Publish(message);
            }
        },
        cancellationToken);

    /// <summary>Begins an epoch of the source's log, as a start of its workers does.</summary>
    public Task<LogEpoch> StartEpochAsync(CancellationToken cancellationToken) => Of<IEpochLog>(Source).StartAsync(cancellationToken);

    /// <summary>The divergences that the target has reported.</summary>
    public Task<IReadOnlyList<LogDivergence>> DivergencesAsync(CancellationToken cancellationToken) =>
        Of<IDivergenceStore>(Target).ListAsync(cancellationToken);

    public async Task PublishAndRollBackAsync(CancellationToken cancellationToken, params IReadOnlyList<IIntegrationEvent> messages)
    {
        await using var transaction = await Of<ISubscriptionStore>(Source).BeginAsync(Target, cancellationToken);
        var db = transaction.Services.GetRequiredService<ModuleDbContext>();
        foreach (var message in messages)
        {
            db.Publish(message);
        }

        await transaction.FlushAsync(cancellationToken);
    }

    public async Task TruncateAsync(LogPosition upTo, CancellationToken cancellationToken) =>
        Assert.NotEqual(0, await Of<ILogStore>(Source)
            .TruncateAsync(DateTimeOffset.MaxValue, upTo, 10_000, cancellationToken));

    public async Task SetCursorBackAsync(CancellationToken cancellationToken)
    {
        await using var transaction = await Subscriptions.BeginAsync(Source, cancellationToken);
        Assert.True(await transaction.TryAdvanceAsync(
            await Subscriptions.ReadCursorAsync(Source, cancellationToken), LogPosition.Start, cancellationToken));
        await transaction.CommitAsync(cancellationToken);
    }

    public Task<IReadOnlyList<JournalLine>> ReadJournalAsync(CancellationToken cancellationToken) =>
        WithStateAsync(state => state.ReadJournalAsync(cancellationToken));

    /// <summary>Counts what <see cref="ReadJournalAsync"/> would read, for a caller that waits for many lines.</summary>
    public Task<int> CountJournalAsync(CancellationToken cancellationToken) => WithStateAsync(state => state.CountJournalAsync(cancellationToken));

    /// <summary>Reads the state of the target.</summary>
    public async Task<TResult> WithStateAsync<TResult>(Func<ITargetState, Task<TResult>> read)
    {
        await using var scope = _target.CreateAsyncScope();
        return await read(scope.ServiceProvider.GetRequiredService<ITargetState>());
    }

    public Task ScheduleAsync(Alarm alarm, DateTimeOffset dueAt, CancellationToken cancellationToken) =>
        CommitAsync(Target, db => db.Schedule(alarm, alarm.About, dueAt), cancellationToken);

    public Task CancelAsync(string key, CancellationToken cancellationToken) =>
        CommitAsync(Target, db => db.CancelTimers<Alarm>(key), cancellationToken);

    /// <summary>Works with the context of one of the two modules.</summary>
    public Task InModuleAsync(string module, Func<ModuleDbContext, Task> work) => InAsync(ServicesOf(module), work);

    /// <summary>Works with the context of the source, which keeps tables.</summary>
    public Task InSourceAsync(Func<SourceDbContext, Task> work) => InAsync(_source, work);

    /// <summary>Works with the services of one of the two modules, in a scope.</summary>
    public async Task InScopeAsync(string module, Func<IServiceProvider, Task> work)
    {
        await using var scope = ServicesOf(module).CreateAsyncScope();
        await work(scope.ServiceProvider);
    }

    /// <summary>Works with the context of the target, which keeps tables.</summary>
    public Task InTargetAsync(Func<TargetDbContext, Task> work) => InAsync(_target, work);

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await _target.DisposeAsync();
        foreach (var replica in _replicas)
        {
            await replica.DisposeAsync();
        }

        await _cleanUp();
    }

    private Task CommitAsync(string module, Action<ModuleDbContext> work, CancellationToken cancellationToken) => InModuleAsync(module, async db =>
    {
        await using var unit = UnitOfWork.Begin(db);
        work(db);
        await unit.CommitAsync(cancellationToken);
    });

    private ServiceProvider Replicate(string module)
    {
        var replica = _replicate(module);
        _replicas.Add(replica);
        return replica;
    }

    private static async Task InAsync<TContext>(IServiceProvider services, Func<TContext, Task> work)
        where TContext : ModuleDbContext
    {
        await using var scope = services.CreateAsyncScope();
        await work(scope.ServiceProvider.GetRequiredService<TContext>());
    }
}
