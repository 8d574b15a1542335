using System.Net.Http.Headers;
using System.Reflection;
using Acceptance.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Monolith;
using Monolith.Hosting;

namespace Host.Tests;

/// <summary>The host, composed and started as in its binary, with all modules that it references.</summary>
public sealed class RunningHost : IAsyncDisposable
{
    /// <summary>The scopes that an authority grants a customer.</summary>
    public const string CustomerScopes = "profiles catalog ordering payments notifications reviews insights search";

    private static readonly Assembly HostAssembly = Assembly.Load("Monolith.Host");

    private readonly WebApplication _app;
    private readonly TestDirectory? _ownDirectory;

    private RunningHost(WebApplication app, TestDirectory? ownDirectory, TestAuthority authority)
    {
        _app = app;
        _ownDirectory = ownDirectory;
        Authority = authority;
        Url = new Uri(app.Urls.First());
    }

    public TestAuthority Authority { get; }

    public Uri Url { get; }

    public IServiceProvider Services => _app.Services;

    public IReadOnlyList<RouteEndpoint> Endpoints => [.. ((IEndpointRouteBuilder)_app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()];

    /// <summary>Starts it in production, with the tests' authority and no limit of requests.</summary>
    /// <param name="settings">Settings to override. A null value removes a setting.</param>
    /// <param name="map">Maps additional endpoints.</param>
    /// <param name="directory">The directory of the data, to restart on existing data, or null for a new directory.</param>
    /// <param name="modules">The modules, or null for those of the Host.</param>
    public static async Task<RunningHost> StartAsync(
        IReadOnlyDictionary<string, string?>? settings = null, Action<WebApplication>? map = null, TestDirectory? directory = null, IModule[]? modules = null)
    {
        var ownDirectory = directory is null ? new TestDirectory() : null;
        var authority = new TestAuthority();
        var all = new Dictionary<string, string?>
        {
            ["Auth:Authority"] = authority.Issuer,
            ["Auth:Audience"] = TestAuthority.Audience,
            ["Auth:RequireHttpsMetadata"] = "false",
            ["Limits:RequestsPerSecond"] = "0",
        };
        foreach (var (key, value) in settings ?? new Dictionary<string, string?>())
        {
            all[key] = value;
        }

        var app = Build((directory ?? ownDirectory!).Path, all, modules);
        map?.Invoke(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new RunningHost(app, ownDirectory, authority);
    }

    /// <summary>Composes the host without starting it.</summary>
    public static WebApplication Build(string directory, IReadOnlyDictionary<string, string?> settings, IModule[]? modules = null)
    {
        var all = new Dictionary<string, string?>
        {
            [WebHostDefaults.EnvironmentKey] = "Production",
            [WebHostDefaults.ServerUrlsKey] = "http://127.0.0.1:0",
            ["Database:Directory"] = directory,
            ["Database:MigrateAtStart"] = "true",
            ["Logging:LogLevel:Default"] = "None",
        };
        foreach (var (key, value) in settings)
        {
            all[key] = value;
        }

        return HostApplication.Build(
            [.. all.Where(s => s.Value is not null).Select(s => $"--{s.Key}={s.Value}")],
            modules ?? FindModules(),
            modules is null ? Create<IHostPart>(HostAssembly.GetTypes()) : [],
            new StartUp());
    }

    /// <summary>A client that shows a token; without one it is anonymous.</summary>
    public HttpClient Client(string? token = null) => new()
    {
        BaseAddress = Url,
        DefaultRequestHeaders = { Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token) },
    };

    public HttpClient Operator() => Client(Authority.Issue("operator"));

    public HttpClient Customer(Guid id, string scopes = CustomerScopes) => Client(Authority.Issue(scopes, id));

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        Authority.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _ownDirectory?.Dispose();
    }

    /// <summary>Finds all modules that the host references. An architecture rule ensures that the host lists all of them.</summary>
    public static IModule[] FindModules() => Create<IModule>(HostAssembly.GetReferencedAssemblies().SelectMany(name => Assembly.Load(name).GetExportedTypes()));

    private static T[] Create<T>(IEnumerable<Type> types) =>
        [.. types.Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(T))).Select(type => (T)Activator.CreateInstance(type)!)];
}

/// <summary>One protected Host for all tests of a class.</summary>
public sealed class ProtectedHost : IAsyncLifetime
{
    public RunningHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Host = await RunningHost.StartAsync();

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
