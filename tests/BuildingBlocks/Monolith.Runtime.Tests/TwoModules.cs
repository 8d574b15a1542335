using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;
using Ordering;
using Profiles;

namespace Monolith.Runtime.Tests;

/// <summary>Profiles and Ordering in one process, on their real stores. Background work runs only when a test starts it.</summary>
internal sealed class TwoModules : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    private readonly IHost _host;
    private readonly string _directory;
    private bool _started;

    private TwoModules(IHost host, string directory, FakeTimeProvider clock) => (_host, _directory, Clock) = (host, directory, clock);

    /// <summary>The folder of the modules' files.</summary>
    public string Directory => _directory;

    public FakeTimeProvider Clock { get; }

    public IServiceProvider Services => _host.Services;

    /// <summary>The container of a module.</summary>
    public IServiceProvider ServicesOf(string module) => Services.GetRequiredService<IModuleContainers>().Of(module);

    /// <summary>Composes the process; the settings may name its folder as <c>{directory}</c>.</summary>
    public static TwoModules Compose(params (string Key, string Value)[] settings) => Compose([new ProfilesModule(), new OrderingModule()], settings);

    /// <summary>Composes a process with other modules, such as modules with forbidden registrations.</summary>
    public static TwoModules Compose(IReadOnlyList<IModule> modules, params (string Key, string Value)[] settings)
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("monolith-modules-").FullName;
        var clock = new FakeTimeProvider(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        try
        {
            var builder = Host.CreateEmptyApplicationBuilder(null);
            builder.Configuration.AddInMemoryCollection(
            [
                new("Database:Directory", directory),
                new("Database:MigrateAtStart", "true"),
            ]);
            builder.Configuration.AddInMemoryCollection(
                settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value.Replace("{directory}", directory, StringComparison.Ordinal))));
            builder.Services.AddSingleton<TimeProvider>(clock);
            builder.Services.AddModules(builder.Configuration, modules);
            return new TwoModules(builder.Build(), directory, clock);
        }
        catch
        {
            System.IO.Directory.Delete(directory, recursive: true);
            throw;
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => _host.StopAsync(cancellationToken);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _host.StartAsync(cancellationToken);
        _started = true;
    }

    public Task MigrateAsync(CancellationToken cancellationToken) =>
        ActivatorUtilities.CreateInstance<ModuleMigrationService>(Services).StartAsync(cancellationToken);

    /// <summary>Creates the schema of one module, as 'db migrate' does.</summary>
    public async Task MigrateForTestAsync(string module, CancellationToken cancellationToken)
    {
        await using var scope = ServicesOf(module).CreateAsyncScope();
        await ModuleMigrator.MigrateAsync(scope.ServiceProvider.GetRequiredService<ModuleDbContext>(), cancellationToken);
    }

    /// <summary>Publishes as the module that the event belongs to.</summary>
    public async Task PublishAsync(IIntegrationEvent message, CancellationToken cancellationToken)
    {
        var source = Services.GetRequiredService<EventRegistry>().Get(message.GetType()).Source;
        await using var scope = ServicesOf(source).CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ModuleDbContext>();
        await using var unit = UnitOfWork.Begin(db);
        db.Publish(message);
        await unit.CommitAsync(cancellationToken);
    }

    /// <summary>Lets a subscriber handle all events that a source has published so far, and no later ones.</summary>
    public async Task HandleAsync(string subscriber, string source, CancellationToken cancellationToken)
    {
        var subscription = Services.GetRequiredService<SubscriptionSet>().Find(subscriber, source)!;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = subscription.RunAsync(stop.Token);
        await subscription.CatchUpAsync(cancellationToken).WaitAsync(Timeout, cancellationToken);
        await stop.CancelAsync();
        await running;
    }

    public Task SweepAsync(string module, CancellationToken cancellationToken) =>
        Services.GetRequiredService<RetentionService>().SweepAsync(module, cancellationToken);

    /// <summary>The keys of the events that are still in a module's log.</summary>
    public async Task<IReadOnlyList<string>> LeftAsync(string module, CancellationToken cancellationToken)
    {
        var feed = ServicesOf(module).GetRequiredService<IEventFeed>();
        EventBatch batch;
        try
        {
            batch = await feed.ReadAsync(LogPosition.Start, int.MaxValue, cancellationToken);
        }
        catch (LogTruncatedException e)
        {
            batch = await feed.ReadAsync(e.TruncatedTo, int.MaxValue, cancellationToken);
        }

        return [.. batch.Records.Where(r => !r.StartsEpoch).Select(r => r.Key)];
    }

    public async ValueTask DisposeAsync()
    {
        if (_started)
        {
            await _host.StopAsync();
        }

        await ((IAsyncDisposable)_host).DisposeAsync();
        SqliteConnection.ClearAllPools();
        System.IO.Directory.Delete(_directory, recursive: true);
    }
}
