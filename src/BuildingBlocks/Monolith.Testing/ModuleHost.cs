using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Monolith.Runtime;
using Monolith.Runtime.Events;

namespace Monolith.Testing;

/// <summary>
/// Runs one module alone on its real store. The test takes the place of other modules and clients (it publishes, sends and calls), and
/// awaits the results: an event, a state, an answer. Tests need no delays, and can advance the clock.
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

    /// <summary>The maximum time to wait for an expected result, in real time.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>The directory of the module's files.</summary>
    public string Directory { get; }

    /// <summary>A client for the module's endpoints.</summary>
    public HttpClient Http { get; }

    /// <summary>The services of the host.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>The services of the module's container.</summary>
    public IServiceProvider ModuleServices => Services.GetRequiredService<IModuleContainers>().Of(_module);

    /// <summary>The module's clock.</summary>
    public TimeProvider Clock => _clock.Time;

    /// <summary>Starts a module.</summary>
    /// <param name="module">The module to start.</param>
    /// <param name="settings">Settings, such as <c>Modules:payments:Gateway:DeclineAbove</c>.</param>
    /// <param name="directory">The directory of the module's files, to restart it on existing data, or null for a new directory.</param>
    /// <param name="configure">Replaces services of the module, such as the adapter of a port, or <see cref="ICaller"/>. By default, every
    /// caller has all permissions.</param>
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

    /// <summary>Publishes an event in place of the module that owns it, and waits until this module has processed it.</summary>
    /// <param name="message">The event.</param>
    public async Task PublishAsync(IIntegrationEvent message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var type = Services.GetRequiredService<EventRegistry>().Get(message.GetType());
        var record = FeedOf(type.Source).Publish(message);
        await HandledAsync(type.Source, record.Position);
    }

    /// <summary>Publishes an event with the given stored form, readable or not, and waits until this module has processed it.</summary>
    /// <param name="name">The event name.</param>
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
    /// <typeparam name="TAnswer">The type of the answer.</typeparam>
    public async Task<TAnswer> SendAsync<TAnswer>(IRequest<TAnswer> request)
    {
        await using var scope = ModuleServices.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ISender>().Send(request);
    }

    /// <summary>Waits until the module publishes an event, or returns one that it has already published.</summary>
    /// <param name="predicate">Selects the event. By default, any event matches.</param>
    /// <typeparam name="TEvent">The type of the event.</typeparam>
    /// <exception cref="TimeoutException">The event was not published in time. The message lists the published events.</exception>
    public async Task<TEvent> EventAsync<TEvent>(Func<TEvent, bool>? predicate = null)
        where TEvent : IIntegrationEvent
    {
        var type = Services.GetRequiredService<EventRegistry>().Get(typeof(TEvent));
        var feed = ModuleServices.GetRequiredService<IEventFeed>();
        var seen = new List<EventRecord>();
        using var timeout = new CancellationTokenSource(Timeout);
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

            if (batch.Records.Count == 0 && !await WaitForSignalAsync(batch.More, timeout.Token))
            {
                throw new TimeoutException(
                    $"The event {type.Name} was not published within {Timeout}. {_module} published: {string.Join(", ", seen.Select(r => $"{r.Name} {r.Payload}"))}");
            }
        }
    }

    /// <summary>All events that the module has published so far.</summary>
    public async Task<IReadOnlyList<EventRecord>> PublishedAsync() =>
        [.. (await ModuleServices.GetRequiredService<IEventFeed>().ReadAsync(LogPosition.Start, int.MaxValue, CancellationToken.None)).Records.Where(record => !record.StartsEpoch)];

    /// <summary>Waits until a condition on the module's state is true.</summary>
    /// <param name="condition">The condition.</param>
    /// <typeparam name="TContext">The type of the module's DbContext.</typeparam>
    /// <exception cref="TimeoutException">The condition did not become true in time.</exception>
    public async Task EventuallyAsync<TContext>(Func<TContext, Task<bool>> condition)
        where TContext : ModuleDbContext =>
        await Eventually.TrueAsync(() => QueryAsync(condition), Timeout);

    /// <summary>Reads the module's state.</summary>
    /// <param name="query">The query.</param>
    /// <typeparam name="TContext">The type of the module's DbContext.</typeparam>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    public async Task<TResult> QueryAsync<TContext, TResult>(Func<TContext, Task<TResult>> query)
        where TContext : ModuleDbContext
    {
        ArgumentNullException.ThrowIfNull(query);
        await using var scope = ModuleServices.CreateAsyncScope();
        return await query(scope.ServiceProvider.GetRequiredService<TContext>());
    }

    /// <summary>
    /// Finds the rows of the module's database that contain a text, in its own tables and in those of the framework, for example to check
    /// that an erasure left none.
    /// </summary>
    /// <param name="contains">Returns whether a row contains the text. The columns of a row are separated by <c>|</c>.</param>
    /// <returns>Each row, after the name of its table.</returns>
    public async Task<IReadOnlyList<string>> FindRowsAsync(Func<string, bool> contains)
    {
        ArgumentNullException.ThrowIfNull(contains);
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(Directory, $"{_module}.db")};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync();
        var found = new List<string>();
        foreach (var table in await ReadRowsAsync(connection, "SELECT name FROM sqlite_master WHERE type = 'table'"))
        {
            found.AddRange((await ReadRowsAsync(connection, $"SELECT * FROM \"{table}\"")).Where(contains).Select(row => $"{table}: {row}"));
        }

        return found;
    }

    /// <summary>Advances the module's clock, so that timers become due.</summary>
    /// <param name="by">The time by which to advance the clock.</param>
    public void Shift(TimeSpan by) => _clock.Shift(by);

    /// <summary>Stops the module, and deletes a directory that was created for it.</summary>
    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _clock.DisposeAsync();
        if (_ownsDirectory)
        {
            SqliteConnection.ClearAllPools();
            System.IO.Directory.Delete(Directory, recursive: true);
        }
    }

    private static async Task<List<string>> ReadRowsAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The names come from the database's own catalog.
        command.CommandText = sql;
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(reader.GetValue)));
        }

        return rows;
    }

    private static async Task<bool> WaitForSignalAsync(Task signal, CancellationToken timeout)
    {
        try
        {
            await signal.WaitAsync(timeout);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task HandledAsync(string source, LogPosition position)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        await Services.GetRequiredService<ISubscriptionProgress>().WaitForPositionAsync(_module, source, position, timeout.Token);
    }

    /// <summary>A lifetime that leaves the signals of the process to the test runner.</summary>
    private sealed class TestLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private TestFeed FeedOf(string source) => source == _module
        ? throw new InvalidOperationException($"{_module} publishes its own events itself. Send it a command instead.")
        : (TestFeed)Services.GetRequiredKeyedService<IEventFeed>(source);
}
