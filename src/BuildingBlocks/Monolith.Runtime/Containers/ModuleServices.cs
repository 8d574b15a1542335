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
/// The services that every module's container starts with, and the check that the module left them alone. What a module
/// registers is its own and reaches nobody else; what it shares with the others it can use and not replace.
/// </summary>
internal static class ModuleServices
{
    /// <summary>The host's own instances. Nothing in this list gives access to another module.</summary>
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

    /// <summary>Made for each module, by the platform alone.</summary>
    private static readonly Type[] Reserved =
    [
        typeof(ICaller),
        typeof(ICallerFactory),
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
    ];

    /// <summary>What only the host evaluates: in a module's container it would be registered and never called.</summary>
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

    /// <summary>The services that a module starts with.</summary>
    public static IServiceCollection Create()
    {
        var services = new ServiceCollection();
        foreach (var type in Shared)
        {
            ((ICollection<ServiceDescriptor>)services).Add(new SharedService(type));
        }

        ((ICollection<ServiceDescriptor>)services).Add(new SharedService(typeof(ILoggerFactory), host => new SharedLoggers((ILoggerFactory)host)));

        services.AddOptions().AddLogging().AddHttpClient();
        services.AddMediatR(mediatr => mediatr
            // It insists on an assembly to scan, and is given one without handlers: UseDbContext registers those of the module.
            .RegisterServicesFromAssembly(typeof(IIntegrationEvent).Assembly)
            .AddOpenBehavior(typeof(TracingBehavior<,>))
            .AddOpenBehavior(typeof(ValidationBehavior<,>)));
        services.AddScoped<RequestIdempotency>();
        return services;
    }

    /// <summary>Refuses what a module may not do to the services that it shares with others.</summary>
    /// <param name="module">The module's name.</param>
    /// <param name="before">The services that the module started with.</param>
    /// <param name="services">What the module made of them.</param>
    /// <param name="context">The module's DbContext.</param>
    /// <exception cref="InvalidOperationException">The module removed or replaced a shared service, or registered one that only the host evaluates; all of them are named.</exception>
    public static void Check(string module, IReadOnlyList<ServiceDescriptor> before, IServiceCollection services, Type context)
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
                .Select(type => $"it registers {NameOf(type)} besides its own {context.Name}"),
        ];
        if (faults.Length > 0)
        {
            throw new InvalidOperationException(
                $"AddServices of {module} can't be accepted: {string.Join("; ", faults)}. Take it out of {module}; what the whole process needs belongs to the host.");
        }
    }

    private static string NameOf(Type type) => type.IsGenericType
        ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>"
        : type.Name;
}
