using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime.Events;

namespace Monolith.Runtime.Storage;

/// <summary>Registers what a module's data needs.</summary>
public static class StorageRegistration
{
    /// <summary>
    /// Registers a module's DbContext, and keyed by the module's name everything that works on its data: the
    /// <see cref="ModuleStorage"/>, the <see cref="IEventFeed"/> of its events, and its stores.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="module">The module's name.</param>
    /// <param name="createStorage">Makes the module's storage.</param>
    /// <typeparam name="TContext">The module's DbContext.</typeparam>
    public static IServiceCollection AddModuleStorage<TContext>(
        this IServiceCollection services, string module, Func<IServiceProvider, ModuleStorage> createStorage)
        where TContext : ModuleDbContext
    {
        services.AddKeyedSingleton(module, (provider, _) => createStorage(provider));
        services.AddDbContextPool<TContext>((provider, options) => ModuleContexts.Configure(options, Storage(provider)));
        services.AddKeyedScoped<ModuleDbContext>(module, (provider, _) => provider.GetRequiredService<TContext>());

        services.AddKeyedSingleton<IEventFeed>(module, (provider, _) => new DbEventFeed(Storage(provider), new DbImportedLog<TContext>(Storage(provider), Scopes(provider))));
        services.AddKeyedSingleton<ISubscriptionStore>(module, (provider, _) => new DbSubscriptionStore<TContext>(Storage(provider), Scopes(provider)));
        services.AddKeyedSingleton<IParkedEventStore>(module, (provider, _) => new DbParkedEventStore<TContext>(Scopes(provider)));
        services.AddKeyedSingleton<ILogStore>(module, (provider, _) => new DbLogStore<TContext>(Storage(provider), Scopes(provider)));
        services.AddKeyedSingleton<IClaimStore>(module, (provider, _) => new DbClaimStore<TContext>(Scopes(provider)));
        services.AddKeyedSingleton<IDueStore>(TimersOf(module), (provider, _) =>
            new DbDueStore<TContext, TimerRow>(Storage(provider), Storage(provider).TimersCommitted, Scopes(provider)));
        services.AddKeyedSingleton<IDueStore>(SideEffectsOf(module), (provider, _) =>
            new DbDueStore<TContext, SideEffectRow>(Storage(provider), Storage(provider).SideEffectsCommitted, Scopes(provider)));
        return services;

        ModuleStorage Storage(IServiceProvider provider) => provider.GetRequiredKeyedService<ModuleStorage>(module);

        static IServiceScopeFactory Scopes(IServiceProvider provider) => provider.GetRequiredService<IServiceScopeFactory>();
    }

    /// <summary>The key of a module's timer store.</summary>
    /// <param name="module">The module's name.</param>
    public static string TimersOf(string module) => module + ":timers";

    /// <summary>The key of a module's side effect store.</summary>
    /// <param name="module">The module's name.</param>
    public static string SideEffectsOf(string module) => module + ":side-effects";
}
