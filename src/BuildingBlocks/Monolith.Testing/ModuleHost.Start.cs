using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Monolith.Runtime;
using Monolith.Runtime.Events;

namespace Monolith.Testing;

/// <content>Starts the host.</content>
public sealed partial class ModuleHost
{
    /// <summary>Starts a module.</summary>
    /// <param name="module">The module to start.</param>
    /// <param name="settings">Settings, such as <c>Modules:payments:Gateway:DeclineAbove</c>.</param>
    /// <param name="directory">The directory of the module's files, to restart it on existing data, or null for a new directory.</param>
    /// <param name="configure">Replaces services of the module, such as the adapter of a port, or <see cref="ICaller"/>. By default, every
    /// caller has all permissions.</param>
    /// <param name="configureHost">Replaces services of the host.</param>
    public static Task<ModuleHost> StartAsync(
        IModule module,
        IReadOnlyDictionary<string, string?>? settings = null,
        string? directory = null,
        Action<IServiceCollection>? configure = null,
        Action<IServiceCollection>? configureHost = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        return StartAsync([module], settings, directory, services =>
        {
            if (configure is not null)
            {
                services.ConfigureModule(module.Name, configure);
            }

            configureHost?.Invoke(services);
        });
    }

    /// <summary>Starts several modules in one process. They receive each other's events, and those that the test publishes for others.</summary>
    /// <param name="modules">The modules to start.</param>
    public static Task<ModuleHost> StartAsync(IReadOnlyList<IModule> modules) => StartAsync(modules, settings: null, directory: null, configureHost: null);

    /// <summary>Starts several modules in one process. They receive each other's events, and those that the test publishes for others.</summary>
    /// <param name="modules">The modules to start.</param>
    /// <param name="settings">Settings, such as <c>Modules:payments:Gateway:DeclineAbove</c>.</param>
    /// <param name="directory">The directory of the modules' files, to restart them on existing data, or null for a new directory.</param>
    /// <param name="configureHost">Replaces services of the host, and of modules with <c>ConfigureModule</c>. By default, every caller has
    /// all permissions.</param>
    public static async Task<ModuleHost> StartAsync(
        IReadOnlyList<IModule> modules, IReadOnlyDictionary<string, string?>? settings, string? directory, Action<IServiceCollection>? configureHost)
    {
        ArgumentNullException.ThrowIfNull(modules);
        var files = directory ?? System.IO.Directory.CreateTempSubdirectory($"monolith-{modules[0].Name}-").FullName;
        var clock = new RunningClock();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = "Testing" });
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        builder.Logging.AddConsole().SetMinimumLevel(LogLevel.Warning);
        builder.Configuration.AddInMemoryCollection([new("Database:Directory", files), new("Database:MigrateAtStart", "true"), .. settings ?? new Dictionary<string, string?>()]);
        builder.Services.AddSingleton<IHostLifetime, TestLifetime>();
        builder.Services.AddSingleton(clock.Time);
        builder.Services.AddModules(builder.Configuration, modules);
        builder.Services.AddOpenAccess();
        builder.Services.AddKeyedSingleton<IEventFeed>(KeyedService.AnyKey, (services, source) => new TestFeed(
            (string)source!, services.GetRequiredService<EventRegistry>(), services.GetRequiredService<TimeProvider>()));
        var failpoints = new Failpoints();
        foreach (var module in modules)
        {
            builder.Services.ConfigureModule(module.Name, services => services.AddFailpoints(failpoints));
        }

        configureHost?.Invoke(builder.Services);

        var app = builder.Build();
        app.UseModules();
        app.UseRouting();
        app.UseAuthorization();
        app.MapModules();
        await app.StartAsync();
        return new ModuleHost(app, modules, failpoints, clock, files, ownsDirectory: directory is null);
    }

    /// <summary>A lifetime that leaves the signals of the process to the test runner.</summary>
    private sealed class TestLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
