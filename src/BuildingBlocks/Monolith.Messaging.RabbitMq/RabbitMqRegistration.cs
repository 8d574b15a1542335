using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Monolith.Runtime.Events;

namespace Monolith.Messaging.RabbitMq;

/// <summary>Registers the RabbitMQ transport.</summary>
public static partial class RabbitMqRegistration
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
        services.TryAddSingleton<IEventBroker>(Create);
        return services;
    }

    private static RabbitMqBroker Create(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<RabbitMqOptions>>().Value;
        var loggers = provider.GetRequiredService<ILoggerFactory>();
        if (options.Uri!.Scheme == "amqp" && provider.GetService<IHostEnvironment>()?.IsDevelopment() != true)
        {
            Log.Unencrypted(loggers.CreateLogger<RabbitMqBroker>(), options.Uri.Host);
        }

        return new RabbitMqBroker(options, provider.GetRequiredService<MessagingOptions>(), provider.GetRequiredService<TimeProvider>(), loggers);
    }

    private static partial class Log
    {
        [LoggerMessage(
            3006,
            LogLevel.Warning,
            "The connection to RabbitMQ at {Host} is not encrypted: everyone on the network between can read the password and the events. Use amqps:// in RabbitMq:Uri")]
        public static partial void Unencrypted(ILogger logger, string host);
    }
}
