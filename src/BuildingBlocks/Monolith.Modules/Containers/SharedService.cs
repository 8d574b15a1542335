using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Monolith.Modules;

/// <summary>
/// A service of the host that modules share. It stands in a module's service collection while the module registers its
/// services, so that <c>TryAdd</c> keeps it, and gives way to the host's instance when the container is built: an instance
/// is not disposed with the module's container.
/// </summary>
internal sealed class SharedService(Type type, Func<object, object>? wrap = null) : ServiceDescriptor(
    type,
    _ => throw new InvalidOperationException($"{type.Name} is the host's: it is available when the module's container is built."),
    ServiceLifetime.Singleton)
{
    /// <summary>The host's instance, or null when the host does not have the service.</summary>
    public ServiceDescriptor? TakeFrom(IServiceProvider host) =>
        host.GetService(ServiceType) is { } instance ? new ServiceDescriptor(ServiceType, wrap?.Invoke(instance) ?? instance) : null;
}

/// <summary>The host's loggers, without the means to change or end the logging of the whole process.</summary>
internal sealed class SharedLoggers(ILoggerFactory host) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => host.CreateLogger(categoryName);

    public void AddProvider(ILoggerProvider provider) => throw new InvalidOperationException(
        $"A module can't add {provider.GetType().Name}, which would receive the logs of the whole process: add it to the host's logging.");

    public void Dispose()
    {
        // The host disposes its own.
    }
}
