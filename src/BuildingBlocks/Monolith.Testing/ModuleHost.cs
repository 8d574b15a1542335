using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime;
using Monolith.Runtime.Events;

namespace Monolith.Testing;

/// <summary>
/// Runs one module alone, or several together, on their real stores. The test takes the place of other modules and clients (it publishes,
/// sends and calls), and awaits the results: an event, a state, an answer. Tests need no delays, and can advance the clock.
/// </summary>
public sealed partial class ModuleHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly IReadOnlyList<IModule> _modules;
    private readonly RunningClock _clock;
    private readonly bool _ownsDirectory;

    private ModuleHost(WebApplication app, IReadOnlyList<IModule> modules, Failpoints failpoints, RunningClock clock, string directory, bool ownsDirectory)
    {
        Failpoints = failpoints;
        _app = app;
        _modules = modules;
        _clock = clock;
        _ownsDirectory = ownsDirectory;
        Directory = directory;
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    /// <summary>The maximum time to wait for an expected result, in real time.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>The directory of the modules' files.</summary>
    public string Directory { get; }

    /// <summary>Plans failures of the modules.</summary>
    public Failpoints Failpoints { get; }

    /// <summary>A client for the modules' endpoints.</summary>
    public HttpClient Http { get; }

    /// <summary>The services of the host.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>The services of the module's container.</summary>
    /// <exception cref="InvalidOperationException">The host runs several modules.</exception>
    public IServiceProvider ModuleServices => ServicesOf(OnlyModule());

    /// <summary>The clock of the modules.</summary>
    public TimeProvider Clock => _clock.Time;

    /// <summary>The services of a module's container.</summary>
    /// <param name="module">The module's name.</param>
    public IServiceProvider ServicesOf(string module) => Services.GetRequiredService<IModuleContainers>().Of(module);

    /// <summary>
    /// Makes a tenant the current one until the result is disposed: for the events that the test publishes, the commands and queries that it
    /// sends, and the state that it reads. A request of <see cref="Http"/> names its tenant in the header <c>X-Tenant</c> instead.
    /// </summary>
    /// <param name="tenant">The id of the tenant.</param>
    public static IDisposable EnterTenant(string tenant) => new TenantScope(tenant);

    /// <summary>Sends a command or query to its module, as one of its endpoints would.</summary>
    /// <param name="request">The request.</param>
    /// <typeparam name="TAnswer">The type of the answer.</typeparam>
    public async Task<TAnswer> SendAsync<TAnswer>(IRequest<TAnswer> request)
    {
        ArgumentNullException.ThrowIfNull(request);
        await using var scope = ServicesFor(request.GetType()).CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ISender>().Send(request);
    }

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
        await using var scope = ServicesFor(typeof(TContext)).CreateAsyncScope();
        return await query(scope.ServiceProvider.GetRequiredService<TContext>());
    }

    /// <summary>
    /// Finds the rows of the modules' databases that contain a text, in their own tables and in those of the framework, for example to check
    /// that an erasure left none.
    /// </summary>
    /// <param name="contains">Returns whether a row contains the text. The columns of a row are separated by <c>|</c>.</param>
    /// <returns>Each row, after the name of its table.</returns>
    public async Task<IReadOnlyList<string>> FindRowsAsync(Func<string, bool> contains)
    {
        ArgumentNullException.ThrowIfNull(contains);
        var found = new List<string>();
        foreach (var module in _modules)
        {
            await using var connection = new SqliteConnection($"Data Source={Path.Combine(Directory, $"{module.Name}.db")};Mode=ReadOnly;Pooling=False");
            await connection.OpenAsync();
            foreach (var table in await ReadRowsAsync(connection, "SELECT name FROM sqlite_master WHERE type = 'table'"))
            {
                found.AddRange((await ReadRowsAsync(connection, $"SELECT * FROM \"{table}\"")).Where(contains).Select(row => $"{table}: {row}"));
            }
        }

        return found;
    }

    /// <summary>Advances the clock, so that timers become due.</summary>
    /// <param name="by">The time by which to advance the clock.</param>
    public void Shift(TimeSpan by) => _clock.Shift(by);

    /// <summary>Stops the modules, and deletes a directory that was created for it.</summary>
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

    private sealed class TenantScope : IDisposable
    {
        private readonly MessageScope? _before = MessageScope.Current;

        public TenantScope(string tenant) => MessageScope.Current = (_before ?? new MessageScope(null, null)) with { Tenant = tenant };

        public void Dispose() => MessageScope.Current = _before;
    }

    private string Names => string.Join(" and ", _modules.Select(module => module.Name));

    private string OnlyModule() => _modules is [var only]
        ? only.Name
        : throw new InvalidOperationException($"The host runs {Names}. Call ServicesOf with the name of one of them.");

    /// <summary>The services of the module whose project, or Contracts project, has a type.</summary>
    private IServiceProvider ServicesFor(Type type) => _modules is [var only]
        ? ServicesOf(only.Name)
        : ServicesOf(_modules.FirstOrDefault(module => module.GetType().Assembly.GetName().Name == ModuleGraph.ProjectOf(type.Assembly.GetName().Name!))?.Name
            ?? throw new InvalidOperationException($"{type.Name} is of {type.Assembly.GetName().Name}, and the host runs {Names}."));
}
