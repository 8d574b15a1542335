using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Monolith.Runtime.Events;

namespace Monolith.Messaging.RabbitMq;

/// <summary>Registers the RabbitMQ transport.</summary>
public static class RabbitMqRegistration
{
    /// <summary>
    /// Registers an <see cref="IEventBroker"/> with the settings of section <c>RabbitMq</c>, which are validated at startup. The broker
    /// connects when the first feed or relay runs.
    /// </summary>
    /// <param name="services">The service collection of the host.</param>
    /// <param name="configuration">The configuration.</param>
    public static IServiceCollection AddRabbitMq(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<RabbitMqOptions>().Bind(configuration.GetSection("RabbitMq")).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => provider.GetRequiredService<IOptions<MessagingOptions>>().Value);
        services.TryAddSingleton<IEventBroker>(provider => new RabbitMqBroker(
            provider.GetRequiredService<IOptions<RabbitMqOptions>>().Value,
            provider.GetRequiredService<MessagingOptions>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>()));
        return services;
    }
}
