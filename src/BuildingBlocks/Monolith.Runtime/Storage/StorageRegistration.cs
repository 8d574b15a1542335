using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime.Events;

namespace Monolith.Runtime.Storage;

/// <summary>Registers the services for a module's data.</summary>
internal static class StorageRegistration
{
    /// <summary>The service key of the <see cref="IDueStore"/> that holds timers.</summary>
    public const string Timers = "timers";

    /// <summary>The service key of the <see cref="IDueStore"/> that holds side effects.</summary>
    public const string SideEffects = "side-effects";

    /// <summary>
    /// Registers a module's DbContext and the services for its data in the module's own container: the <see cref="IEventFeed"/> of its
    /// events, and its stores. The <see cref="ModuleStorage"/> must be registered as well.
    /// </summary>
    /// <param name="services">The module's service collection.</param>
    /// <typeparam name="TContext">The type of the module's DbContext.</typeparam>
    public static IServiceCollection AddModuleStorage<TContext>(this IServiceCollection services)
        where TContext : ModuleDbContext
    {
        services.AddDbContextPool<TContext>((provider, options) => ModuleContexts.Configure(options, Storage(provider)));
        services.AddScoped<ModuleDbContext>(provider => provider.GetRequiredService<TContext>());

        services.AddPooledDbContextFactory<FrameworkDbContext>((provider, options) => FrameworkDbContext.Configure(options, Storage(provider)));
        services.AddSingleton(provider =>
            new FrameworkStatements(provider.GetRequiredService<IDbContextFactory<FrameworkDbContext>>().CreateDbContext, Storage(provider)));

        services.AddSingleton<IEventFeed>(provider =>
        {
            var (imported, epochs) = (new DbImportedLog<TContext>(Statements(provider), Scopes(provider)), provider.GetRequiredService<IEpochLog>());
            return new DbEventFeed(Storage(provider), imported, epochs, new DbSnapshots<TContext>(Storage(provider), imported, epochs, Scopes(provider)));
        });
        services.AddSingleton<IEpochLog>(provider => new DbEpochLog(Statements(provider)));
        services.AddSingleton<IDivergenceStore>(provider => new DbDivergenceStore<TContext>(Storage(provider), Scopes(provider)));
        services.AddSingleton<IPauseStore>(provider => new DbPauseStore<TContext>(Scopes(provider)));
        services.AddSingleton<ISubscriptionStore>(provider => new DbSubscriptionStore<TContext>(Statements(provider), Scopes(provider)));
        services.AddSingleton<IParkedEventStore>(provider => new DbParkedEventStore<TContext>(Storage(provider), Scopes(provider)));
        services.AddSingleton<ILogStore>(provider => new DbLogStore<TContext>(Storage(provider), Scopes(provider)));
        services.AddSingleton<IClaimStore>(provider => new DbClaimStore(Statements(provider)));
        services.AddKeyedSingleton<IDueStore>(Timers, (provider, _) =>
            new DbDueStore<TContext, TimerRow>("timers", Statements(provider), Storage(provider).TimersCommitted, Scopes(provider)));
        services.AddKeyedSingleton<IDueStore>(SideEffects, (provider, _) =>
            new DbDueStore<TContext, SideEffectRow>("side_effects", Statements(provider), Storage(provider).SideEffectsCommitted, Scopes(provider)));
        return services;

        static ModuleStorage Storage(IServiceProvider provider) => provider.GetRequiredService<ModuleStorage>();

        static FrameworkStatements Statements(IServiceProvider provider) => provider.GetRequiredService<FrameworkStatements>();

        static IServiceScopeFactory Scopes(IServiceProvider provider) => provider.GetRequiredService<IServiceScopeFactory>();
    }
}
