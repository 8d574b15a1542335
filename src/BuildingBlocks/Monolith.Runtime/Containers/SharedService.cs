using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Monolith.Runtime;

/// <summary>
/// A placeholder for a host service in a module's service collection. While the module registers its services, the placeholder makes
/// <c>TryAdd</c> skip the service type. When the container is built, the host's instance replaces the placeholder. The module's container
/// does not dispose that instance.
/// </summary>
internal sealed class SharedService(Type type, Func<object, object>? wrap = null) : ServiceDescriptor(
    type,
    _ => throw new InvalidOperationException($"{type.Name} belongs to the host. It is available only after the module's container is built."),
    ServiceLifetime.Singleton)
{
    /// <summary>Creates a descriptor with the host's instance, or returns null when the host does not have the service.</summary>
    public ServiceDescriptor? TakeFrom(IServiceProvider host) =>
        host.GetService(ServiceType) is { } instance ? new ServiceDescriptor(ServiceType, wrap?.Invoke(instance) ?? instance) : null;
}

/// <summary>Forwards to the host's logger factory, but cannot change or dispose the logging of the process.</summary>
internal sealed class SharedLoggers(ILoggerFactory host) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => host.CreateLogger(categoryName);

    public void AddProvider(ILoggerProvider provider)
    {
        // EF Core's tools add their provider to the logging of the DbContext.
        if (!EF.IsDesignTime)
        {
            throw new InvalidOperationException(
                $"A module cannot add the logger provider {provider.GetType().Name}, because it would receive the logs of the whole process. Add it to the host's logging.");
        }

        host.AddProvider(provider);
    }

    public void Dispose()
    {
        // The host disposes its own factory.
    }
}
