using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Monolith.Runtime.Storage;

namespace Monolith.Runtime;

/// <summary>
/// Creates the initial services of a module's container, and checks that the module did not alter them. A module's own registrations are
/// invisible to other modules. A module can use the shared services but not replace them.
/// </summary>
internal static class ModuleServices
{
    /// <summary>The services that modules share with the host. None of them gives access to another module.</summary>
    private static readonly Type[] Shared =
    [
        typeof(IConfiguration),
        typeof(TimeProvider),
        typeof(IHostEnvironment),
        typeof(IWebHostEnvironment),
        typeof(IHostApplicationLifetime),
        typeof(IHttpContextAccessor),
        typeof(IProblemDetailsService),
        typeof(IAuthorizationService),
        typeof(LinkGenerator),
        typeof(IModuleGateway),
    ];

    /// <summary>The services that only the platform creates, one for each module.</summary>
    private static readonly Type[] Reserved =
    [
        typeof(ICaller),
        typeof(ICallerFactory),
        typeof(ITenant),
        typeof(ICatchUp),
        typeof(RequestIdempotency),
        typeof(IModuleContainers),
        typeof(ModuleStorage),
        typeof(ILoggerFactory),
        typeof(ILogger<>),
        typeof(IOptions<>),
        typeof(IOptionsSnapshot<>),
        typeof(IOptionsMonitor<>),
        typeof(IOptionsFactory<>),
        typeof(IMediator),
        typeof(ISender),
        typeof(IPublisher),
        typeof(INotificationPublisher),
    ];

    /// <summary>The services that only the host evaluates. In a module's container they would have no effect.</summary>
    private static readonly Type[] HostOnly =
    [
        typeof(ModuleOverride),
        typeof(IStartupFilter),
        typeof(IExceptionHandler),
        typeof(IAuthorizationHandler),
        typeof(IAuthorizationPolicyProvider),
        typeof(IAuthorizationMiddlewareResultHandler),
        typeof(ILoggerProvider),
        typeof(IHostLifetime),
        typeof(IServer),
        typeof(IConfigureOptions<HostOptions>),
        typeof(IConfigureOptions<AuthorizationOptions>),
        typeof(IConfigureOptions<KestrelServerOptions>),
    ];

    /// <summary>Creates the initial service collection of a module.</summary>
    public static IServiceCollection Create()
    {
        var services = new ServiceCollection();
        foreach (var type in Shared)
        {
            ((ICollection<ServiceDescriptor>)services).Add(new SharedService(type));
        }

        ((ICollection<ServiceDescriptor>)services).Add(new SharedService(typeof(ILoggerFactory), host => new SharedLoggers((ILoggerFactory)host)));

        services.AddOptions().AddLogging().AddHttpClient();
        services.AddMediatR(mediatr =>
        {
            mediatr.NotificationPublisherType = typeof(ModuleNotifications);

            // AddMediatR requires an assembly to scan. This assembly has no handlers; UseDbContext registers the module's.
            mediatr.RegisterServicesFromAssembly(typeof(IIntegrationEvent).Assembly)
                .AddOpenBehavior(typeof(TracingBehavior<,>))
                .AddOpenBehavior(typeof(TextBehavior<,>))
                .AddOpenBehavior(typeof(ValidationBehavior<,>));
        });
        services.AddScoped<RequestIdempotency>();
        return services;
    }

    /// <summary>Throws if the module changed services that it must not change.</summary>
    /// <param name="module">The module's name.</param>
    /// <param name="before">The services before the module registered its own.</param>
    /// <param name="services">The services after the module registered its own.</param>
    /// <param name="context">The module's DbContext, or null if its state lives in memory.</param>
    /// <exception cref="InvalidOperationException">The module removed or replaced a shared service, or registered one that only the host
    /// evaluates. The message names all of them.</exception>
    public static void Check(string module, IReadOnlyList<ServiceDescriptor> before, IServiceCollection services, Type? context)
    {
        var added = services.Except(before).Select(service => service.ServiceType).Distinct().ToList();
        var replaced = added.Where(type => Shared.Contains(type) || Reserved.Contains(type)).ToList();
        string[] faults =
        [
            .. replaced.Select(type => $"it registers {NameOf(type)}, which the platform provides"),
            .. before.Except(services).Select(service => service.ServiceType).Distinct().Except(replaced)
                .Select(type => $"it removes {NameOf(type)}, which the platform provides"),
            .. added.Where(HostOnly.Contains).Select(type => $"it registers {NameOf(type)}, which only the host evaluates"),
            .. added.Where(type => type.IsSubclassOf(typeof(ModuleDbContext)) && type != context)
                .Select(type => $"it registers {NameOf(type)} besides its own {context?.Name ?? "state in memory"}"),
        ];
        if (faults.Length > 0)
        {
            throw new InvalidOperationException(
                $"The service registrations of module '{module}' are invalid: {string.Join("; ", faults)}. Remove them from AddServices of '{module}'. Services for the whole process belong to the host.");
        }
    }

    private static string NameOf(Type type) => type.IsGenericType
        ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>"
        : type.Name;
}
