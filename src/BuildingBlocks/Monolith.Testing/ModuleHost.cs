using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Monolith.Messaging;
using Monolith.Modules;
using Monolith.Persistence;

namespace Monolith.Testing;

/// <summary>
/// One module, running alone on its real store. The test does what other modules and clients would do (publish, send,
/// call), and awaits what follows: an event, a state, an answer. Nothing sleeps, and the clock can be set forward.
/// </summary>
public sealed class ModuleHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _module;
    private readonly RunningClock _clock;
    private readonly bool _ownsDirectory;

    private ModuleHost(WebApplication app, string module, RunningClock clock, string directory, bool ownsDirectory)
    {
        _app = app;
        _module = module;
        _clock = clock;
        _ownsDirectory = ownsDirectory;
        Directory = directory;
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    /// <summary>How long to wait for what should follow, in real time.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Where the module's files are.</summary>
    public string Directory { get; }

    /// <summary>Speaks to the module over HTTP.</summary>
    public HttpClient Http { get; }

    /// <summary>The services of the host.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>The services of the module.</summary>
    public IServiceProvider ModuleServices => Services.GetRequiredService<IModuleContainers>().Of(_module);

    /// <summary>The module's clock.</summary>
    public TimeProvider Clock => _clock.Time;

    /// <summary>Starts a module.</summary>
    /// <param name="module">The module.</param>
    /// <param name="settings">Configuration, such as <c>Modules:payments:Gateway:DeclineAbove</c>.</param>
    /// <param name="directory">Where its files are, to start it again on what it left; a new folder when left out.</param>
    /// <param name="configure">Replaces services of the module, such as a port to the outside, or <see cref="ICaller"/>; without it, every caller may do everything.</param>
    /// <param name="configureHost">Replaces services of the host.</param>
    public static async Task<ModuleHost> StartAsync(
        IModule module,
        IReadOnlyDictionary<string, string?>? settings = null,
        string? directory = null,
        Action<IServiceCollection>? configure = null,
        Action<IServiceCollection>? configureHost = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        var files = directory ?? System.IO.Directory.CreateTempSubdirectory($"monolith-{module.Name}-").FullName;
        var clock = new RunningClock();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = "Testing" });
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        builder.Logging.AddConsole().SetMinimumLevel(LogLevel.Warning);
        builder.Configuration.AddInMemoryCollection([new("Database:Directory", files), new("Database:MigrateAtStart", "true"), .. settings ?? new Dictionary<string, string?>()]);
        builder.Services.AddSingleton<IHostLifetime, TestLifetime>();
        builder.Services.AddSingleton(clock.Time);
        builder.Services.AddModules(builder.Configuration, module);
        builder.Services.AddOpenAccess();
        builder.Services.AddKeyedSingleton<IEventFeed>(KeyedService.AnyKey, (services, source) => new TestFeed(
            (string)source!, services.GetRequiredService<EventRegistry>(), services.GetRequiredService<TimeProvider>()));
        if (configure is not null)
        {
            builder.Services.ConfigureModule(module.Name, configure);
        }

        configureHost?.Invoke(builder.Services);

        var app = builder.Build();
        app.UseModules();
        app.UseRouting();
        app.UseAuthorization();
        app.MapModules();
        await app.StartAsync();
        return new ModuleHost(app, module.Name, clock, files, ownsDirectory: directory is null);
    }

    /// <summary>Publishes an event in the stead of the module it belongs to, and waits until this module is done with it.</summary>
    /// <param name="message">The event.</param>
    public async Task PublishAsync(IIntegrationEvent message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var type = Services.GetRequiredService<EventRegistry>().Get(message.GetType());
        var record = FeedOf(type.Source).Publish(message);
        await HandledAsync(type.Source, record.Position);
    }

    /// <summary>Publishes an event as it might stand in a log, whether it can be read or not, and waits until this module is done with it.</summary>
    /// <param name="name">The wire name.</param>
    /// <param name="version">The version.</param>
    /// <param name="key">The key.</param>
    /// <param name="payload">The payload.</param>
    public async Task PublishRawAsync(string name, int version, string key, string payload)
    {
        var source = EventType.SourceOf(name);
        var record = FeedOf(source).Append(name, version, key, payload);
        await HandledAsync(source, record.Position);
    }

    /// <summary>Sends a command or query to the module, as one of its endpoints would.</summary>
    /// <param name="request">The request.</param>
    /// <typeparam name="TAnswer">The answer.</typeparam>
    public async Task<TAnswer> SendAsync<TAnswer>(IRequest<TAnswer> request)
    {
        await using var scope = ModuleServices.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ISender>().Send(request);
    }

    /// <summary>Waits for the module to publish an event, or finds it where it has done so already.</summary>
    /// <param name="predicate">Which one; any when left out.</param>
    /// <typeparam name="TEvent">The event.</typeparam>
    /// <exception cref="TimeoutException">It did not come; the message tells what came instead.</exception>
    public async Task<TEvent> EventAsync<TEvent>(Func<TEvent, bool>? predicate = null)
        where TEvent : IIntegrationEvent
    {
        var type = Services.GetRequiredService<EventRegistry>().Get(typeof(TEvent));
        var feed = ModuleServices.GetRequiredService<IEventFeed>();
        var seen = new List<EventRecord>();
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var batch = await feed.ReadAsync(seen.Count == 0 ? LogPosition.Start : seen[^1].Position, 100, CancellationToken.None);
            foreach (var record in batch.Records)
            {
                seen.Add(record);
                if (record.Name == type.Name && type.Deserialize(record.Payload, record.Version) is TEvent found && predicate?.Invoke(found) != false)
                {
                    return found;
                }
            }

            if (batch.Records.Count == 0 && !await CameAsync(batch.More, patience.Token))
            {
                throw new TimeoutException(
                    $"{type.Name} did not come within {Patience}. {_module} published: {string.Join(", ", seen.Select(r => $"{r.Name} {r.Payload}"))}");
            }
        }
    }

    /// <summary>All events that the module has published so far.</summary>
    public async Task<IReadOnlyList<EventRecord>> PublishedAsync() =>
        (await ModuleServices.GetRequiredService<IEventFeed>().ReadAsync(LogPosition.Start, int.MaxValue, CancellationToken.None)).Records;

    /// <summary>Waits until the module's state is as it should be.</summary>
    /// <param name="condition">What should be true.</param>
    /// <typeparam name="TContext">The module's DbContext.</typeparam>
    /// <exception cref="TimeoutException">It did not become true.</exception>
    public async Task EventuallyAsync<TContext>(Func<TContext, Task<bool>> condition)
        where TContext : ModuleDbContext =>
        await Eventually.TrueAsync(() => QueryAsync(condition), Patience);

    /// <summary>Reads the module's state.</summary>
    /// <param name="query">What to read.</param>
    /// <typeparam name="TContext">The module's DbContext.</typeparam>
    /// <typeparam name="TResult">What is read.</typeparam>
    public async Task<TResult> QueryAsync<TContext, TResult>(Func<TContext, Task<TResult>> query)
        where TContext : ModuleDbContext
    {
        ArgumentNullException.ThrowIfNull(query);
        await using var scope = ModuleServices.CreateAsyncScope();
        return await query(scope.ServiceProvider.GetRequiredService<TContext>());
    }

    /// <summary>Sets the module's clock forward: timers that become due fire.</summary>
    /// <param name="by">How far.</param>
    public void Shift(TimeSpan by) => _clock.Shift(by);

    /// <summary>Stops the module; a folder that was made for it goes.</summary>
    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _clock.DisposeAsync();
        if (_ownsDirectory)
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            System.IO.Directory.Delete(Directory, recursive: true);
        }
    }

    private static async Task<bool> CameAsync(Task signal, CancellationToken patience)
    {
        try
        {
            await signal.WaitAsync(patience);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task HandledAsync(string source, LogPosition position)
    {
        var subscription = Services.GetRequiredService<SubscriptionSet>().Find(_module, source)
            ?? throw new InvalidOperationException($"{_module} does not listen to {source}.");
        using var patience = new CancellationTokenSource(Patience);
        await subscription.ReachAsync(position, patience.Token);
    }

    /// <summary>Leaves the signals of the process to the test runner.</summary>
    private sealed class TestLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private TestFeed FeedOf(string source) => source == _module
        ? throw new InvalidOperationException($"{_module} publishes its own events itself: send it a command instead.")
        : (TestFeed)Services.GetRequiredKeyedService<IEventFeed>(source);
}
