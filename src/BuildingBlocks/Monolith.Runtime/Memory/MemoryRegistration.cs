using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Monolith.Runtime.Events;

namespace Monolith.Runtime.Memory;

/// <summary>Registers the services of a module whose state lives in memory.</summary>
public static class MemoryRegistration
{
    /// <summary>Registers the state of a module, and the stores of its cursors and parked events, in the module's own container.</summary>
    /// <param name="services">The module's service collection.</param>
    /// <param name="module">The module's name.</param>
    /// <typeparam name="TState">The class of the state.</typeparam>
    public static IServiceCollection AddModuleState<TState>(this IServiceCollection services, string module)
        where TState : class
    {
        services.AddSingleton(provider => new StateHolder(() => ActivatorUtilities.CreateInstance<TState>(provider)));
        services.AddSingleton(provider => new MemoryStore(
            module,
            provider.GetRequiredService<StateHolder>(),
            provider.GetRequiredService<IServiceScopeFactory>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<MemoryStore>>()));
        services.AddSingleton<ISubscriptionStore>(provider => provider.GetRequiredService<MemoryStore>());
        services.AddSingleton<IParkedEventStore>(provider => new MemoryParkedEventStore(provider.GetRequiredService<MemoryStore>()));
        services.AddScoped<StateChanges>();
        services.AddScoped<ModuleState<TState>, MemoryModuleState<TState>>();
        return services;
    }
}
