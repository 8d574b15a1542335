using MediatR;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith.Runtime;

/// <summary>
/// Builds the container of each module on first use and disposes it with the host. A container holds the module's own services and the
/// shared services. It gives no access to the host's container or to another module's.
/// </summary>
internal sealed class ModuleContainers(IServiceProvider host, IReadOnlyList<ModuleBlueprint> blueprints) : IModuleContainers, IAsyncDisposable
{
    private readonly Dictionary<string, Lazy<ServiceProvider>> _containers = blueprints.ToDictionary(
        blueprint => blueprint.Descriptor.Name,
        blueprint => new Lazy<ServiceProvider>(() => Build(blueprint, host)),
        StringComparer.OrdinalIgnoreCase);

    public IServiceProvider Of(string module) => Find(module) ?? throw new InvalidOperationException(
        $"This process does not run module '{module}'. It runs: {string.Join(", ", _containers.Keys)}.");

    public IServiceProvider? Find(string module) => _containers.GetValueOrDefault(module)?.Value;

    /// <summary>Creates a service scope of a module.</summary>
    public AsyncServiceScope CreateScope(string module) => Of(module).CreateAsyncScope();

    public ValueTask DisposeAsync() => _containers.Values.Where(container => container.IsValueCreated).Select(container => container.Value).DisposeAllAsync();

    private static ServiceProvider Build(ModuleBlueprint blueprint, IServiceProvider host)
    {
        var module = blueprint.Descriptor;
        IServiceCollection services = new ServiceCollection();
        ShareOptions<JsonOptions>(services, host);
        ShareOptions<RouteHandlerOptions>(services, host);
        foreach (var service in blueprint.Services)
        {
            if ((service is SharedService shared ? shared.TakeFrom(host) : service) is { } available)
            {
                services.Add(available);
            }
        }

        AddPlatform(services, module, host);
        services.TryDecorate(typeof(IRequestHandler<,>), typeof(TransactionalHandler<,>));
        foreach (var change in OverridesOf(module, host))
        {
            change.Configure(services);
        }

        try
        {
            return services.BuildServiceProvider(new ServiceProviderOptions
            {
                ValidateOnBuild = true,
                ValidateScopes = host.GetService<IHostEnvironment>()?.IsDevelopment() is true,
            });
        }
        catch (AggregateException e)
        {
            throw new InvalidOperationException(
                $"The services of module '{module.Name}' cannot be built: {string.Join(Environment.NewLine, e.InnerExceptions.Select(fault => (fault.InnerException ?? fault).Message).Distinct())} " +
                "A module can resolve only its own services and the shared ones, not those of another module: " +
                "handle the other module's events and keep a copy of the data you need.",
                e);
        }
    }

    private static IEnumerable<ModuleOverride> OverridesOf(ModuleDescriptor module, IServiceProvider host)
    {
        var all = host.GetServices<ModuleOverride>().ToList();
        var known = host.GetRequiredService<ModuleLocations>().Modules;
        return all.Find(change => !known.Contains(change.Module, StringComparer.OrdinalIgnoreCase)) is { } unknown
            ? throw new InvalidOperationException(
                $"ConfigureModule refers to the unknown module '{unknown.Module}'. Use one of: {string.Join(", ", known)}.")
            : all.Where(change => change.Module.Equals(module.Name, StringComparison.OrdinalIgnoreCase));
    }

    private static void AddPlatform(IServiceCollection services, ModuleDescriptor module, IServiceProvider host)
    {
        if (module.Database is { } database)
        {
            services.AddSingleton(_ => new ModuleStorage(
                module.Name,
                database.Provider,
                database.Settings,
                host.GetRequiredService<EventRegistry>(),
                host.GetRequiredService<MessagingOptions>(),
                host.GetRequiredService<TimeProvider>())
            {
                UsesTenants = module.UsesTenants,
            });
            services.AddSingleton(_ => new SideEffectLeases(
                host.GetRequiredService<MessagingOptions>().SideEffectConcurrency, host.GetRequiredService<TimeProvider>()));
            services.AddSingleton(_ => new SideEffectHandover(host.GetRequiredService<TimeProvider>()));
        }

        services.AddScoped(_ => host.GetRequiredService<ICallerFactory>().Create(module.Name));
        services.AddScoped<ITenant>(scope => new CurrentTenant(scope.GetService<ModuleDbContext>()));
        services.AddScoped<ICatchUp>(scope => new CatchUp(
            module.Name,
            host.GetRequiredService<SubscriptionSet>(),
            host.GetRequiredService<MessagingOptions>(),
            host.GetRequiredService<TimeProvider>(),
            scope.GetService<ModuleDbContext>(),
            host.GetRequiredService<ILogger<CatchUp>>()));
    }

    /// <summary>Copies the host's options as the module's initial values. Changes by the module apply to its own endpoints only.</summary>
    private static void ShareOptions<TOptions>(IServiceCollection services, IServiceProvider host)
        where TOptions : class
    {
        foreach (var configure in host.GetServices<IConfigureOptions<TOptions>>())
        {
            services.AddSingleton(configure);
        }

        foreach (var configure in host.GetServices<IPostConfigureOptions<TOptions>>())
        {
            services.AddSingleton(configure);
        }
    }
}
