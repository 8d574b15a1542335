using Hangfire;
using Hangfire.AspNetCore;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Monolith.Runtime.Events;

namespace Monolith.Runtime;

/// <summary>Registers modules with a host and maps their endpoints.</summary>
public static class ModulesRegistration
{
    /// <summary>The tag of the health checks of modules.</summary>
    public const string ModuleTag = "module";

    /// <summary>Registers modules and the services that they share.</summary>
    /// <param name="services">The service collection of the host.</param>
    /// <param name="configuration">The configuration. Each module reads the section <c>Modules:{name}</c>.</param>
    /// <param name="modules">The modules.</param>
    /// <exception cref="InvalidOperationException">A module is configured incorrectly. The message names the module and the
    /// correction.</exception>
    public static IServiceCollection AddModules(this IServiceCollection services, IConfiguration configuration, params IReadOnlyList<IModule> modules)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var blueprints = modules.Where(module => ModuleLocations.Read(configuration, module.Name).IsLocal)
            .Select(module => Compose(module, configuration)).ToList();
        var catalog = new ModuleCatalog([.. blueprints.Select(b => b.Module)], [.. blueprints.Select(b => b.Descriptor)]);
        catalog.RejectDuplicates(modules);

        AddContainers(services, catalog, blueprints);
        AddTopology(services, configuration, modules);
        AddMessaging(services, configuration, modules);
        AddSideEffects(services, configuration);
        AddEndpoints(services);
        AddWorkers(services);
        return services;
    }

    /// <summary>
    /// Changes the services of one module after the module has registered its own. Use it in a host or a test to replace the adapter of a
    /// module's port.
    /// </summary>
    /// <param name="services">The service collection of the host.</param>
    /// <param name="module">The module's name.</param>
    /// <param name="configure">An action that changes the module's services.</param>
    public static IServiceCollection ConfigureModule(this IServiceCollection services, string module, Action<IServiceCollection> configure)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(configure);
        return services.AddSingleton(new ModuleOverride(module, configure));
    }

    /// <summary>
    /// Maps the endpoints of all modules. Each module's endpoints are prefixed with its name and require its policy
    /// (<see cref="ModulePolicies"/>).
    /// </summary>
    /// <param name="app">The application.</param>
    public static WebApplication MapModules(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var containers = app.Services.GetRequiredService<ModuleContainers>();
        var catalog = app.Services.GetRequiredService<ModuleCatalog>();
        foreach (var module in catalog.Modules)
        {
            var endpoints = ModuleEndpoints.Group(module.Name, containers.Of(module.Name), ((IEndpointRouteBuilder)app).DataSources).WithTags(module.Name).AddEndpointFilter(new IdempotencyFilter());
            endpoints.Protect(module.Name);
            module.MapEndpoints(endpoints);
            QueryEndpoints.Map(endpoints, ModuleDescriptor.QueriesOf(catalog.AssemblyOf(module)));
            endpoints.WithMetadata(new ServedBy(module.Name));
        }

        var data = app.Services.GetRequiredService<DataPresence>();
        var outages = app.Services.GetRequiredService<ModuleOutages>();
        var tenants = app.Services.GetRequiredService<RequestTenants>();
        app.Use(async (context, next) =>
        {
            tenants.Enter(context);
            if (context.GetEndpoint()?.Metadata.GetMetadata<ServedBy>() is { } module)
            {
                tenants.Require(module.Module);
                outages.EnsureAvailable(module.Module);
                app.Services.GetRequiredService<ModuleLags>().Announce(module.Module, context);
                await data.EnsureReadableAsync(module.Module, context.RequestAborted);
                await outages.WatchAsync(module.Module, token => NextAsync(context, token), context.RequestAborted);
                return;
            }

            await next(context);

            async Task NextAsync(HttpContext request, CancellationToken token)
            {
                request.RequestAborted = token;
                await next(request);
            }
        });

        return app;
    }

    /// <summary>
    /// Converts failures to problem details and assigns each request a correlation id. Register it as the first middleware.
    /// </summary>
    /// <param name="app">The application.</param>
    public static IApplicationBuilder UseModules(this IApplicationBuilder app) =>
        app.UseMiddleware<CorrelationMiddleware>().UseExceptionHandler().UseStatusCodePages();

    /// <summary>
    /// Counts how often each endpoint calls each module. <see cref="IModuleTraffic"/> reports the counts. Register it behind the middleware
    /// that rejects requests, so that only served requests count.
    /// </summary>
    /// <param name="app">The application.</param>
    public static IApplicationBuilder UseModuleTraffic(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var traffic = app.ApplicationServices.GetRequiredService<ModuleTraffic>();
        return app.Use(async (context, next) =>
        {
            traffic.BeginRequest(context);
            await next(context);
        });
    }

    private static ModuleBlueprint Compose(IModule module, IConfiguration configuration)
    {
        var services = ModuleServices.Create();
        var shared = services.ToList();
        var builder = new EngineModuleBuilder(module, services, configuration);
        module.AddServices(builder);
        var descriptor = builder.Descriptor
            ?? throw new InvalidOperationException($"{module.GetType().Name} registers no DbContext. Call module.UseDbContext<…>() in AddServices, or module.UseState<…>() if its state lives in memory.");
        ModuleServices.Check(module.Name, shared, services, descriptor.ContextType);
        TenantRule.Check(descriptor);
        return new ModuleBlueprint(module, descriptor, services);
    }

    private static void AddContainers(IServiceCollection services, ModuleCatalog catalog, IReadOnlyList<ModuleBlueprint> blueprints)
    {
        services.AddSingleton(catalog);
        services.AddSingleton(provider => new ModuleContainers(provider, blueprints));
        services.AddSingleton<IModuleContainers>(provider => provider.GetRequiredService<ModuleContainers>());
        if (EF.IsDesignTime)
        {
            // EF Core's tools create a DbContext from the host's services, and end the process afterwards.
            foreach (var module in blueprints.Select(blueprint => blueprint.Descriptor))
            {
                if (module.ContextType is { } context)
                {
                    services.AddScoped(context, provider => provider.GetRequiredService<ModuleContainers>().CreateScope(module.Name).ServiceProvider.GetRequiredService(context));
                }
            }
        }

        services.AddHealthChecks();
        services.AddSingleton<IConfigureOptions<HealthCheckServiceOptions>, ModuleHealthChecks>();
        services.AddSingleton<HealthLog>();
        services.AddSingleton<IPostConfigureOptions<HealthCheckServiceOptions>>(provider => provider.GetRequiredService<HealthLog>());
        services.AddLogging(logging => logging.AddFilter(HealthLog.EachResult, LogLevel.None));
        services.TryAddEnumerable(ServiceDescriptor.Transient<IApiDescriptionProvider, ModuleApiDescriptions>());
    }

    private static void AddTopology(IServiceCollection services, IConfiguration configuration, IReadOnlyList<IModule> modules)
    {
        services.AddOptions<DeploymentOptions>().Bind(configuration.GetSection("Deployment")).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => new ModuleLocations(
            configuration, [.. modules.Select(module => module.Name)], provider.GetRequiredService<ILogger<ModuleLocations>>()));
        services.AddSingleton<DataPresence>();
        services.AddSingleton<ModuleOutages>();
        services.AddSingleton<ModuleClaims>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<ModuleGraphBuilder>(provider, modules).Build());
        services.AddHttpContextAccessor();
        services.AddHttpClient(RemoteQueries.Client, client => client.Timeout = RemoteQueries.Timeout).RemoveAllLoggers();
        services.AddSingleton(provider => new QueryOwners(() => provider.GetRequiredService<ModuleGraph>().Queries));
        services.AddSingleton<RemoteQueries>();
        services.AddSingleton(provider => new Lazy<ModuleLags>(provider.GetRequiredService<ModuleLags>));
        services.AddSingleton<ModuleTraffic>();
        services.AddSingleton<IModuleTraffic>(provider => provider.GetRequiredService<ModuleTraffic>());
        services.AddSingleton<IModuleDependencies, ModuleDependenciesReader>();
        services.AddSingleton<IModuleGateway, ModuleGateway>();
    }

    private static void AddMessaging(IServiceCollection services, IConfiguration configuration, IReadOnlyList<IModule> modules)
    {
        services.AddOptions<MessagingOptions>().Bind(configuration.GetSection("Messaging")).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<CloudEventOptions>().Bind(configuration.GetSection("CloudEvents"))
            .Validate(
                options => options.BaseUrl is null or { IsAbsoluteUri: true, Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "" },
                "CloudEvents:BaseUrl must have the form https://host or https://host/path.")
            .ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => provider.GetRequiredService<IOptions<MessagingOptions>>().Value);
        services.AddSingleton(provider => new EventRegistry(
            modules.Select(provider.GetRequiredService<ModuleCatalog>().AssemblyOf).SelectMany(ModuleDescriptor.ContractsOf)));
        services.AddSingleton<SubscriptionSet>();
        services.AddSingleton<DeliverySet>();
        services.AddSingleton<CloudEventFormat>();
        services.AddSingleton<ISubscriptionProgress>(provider => provider.GetRequiredService<SubscriptionSet>());
        services.AddSingleton<ReplayStarts>();
        services.AddSingleton<IEventAdministration, EventAdministration>();
        services.AddSingleton<ISubscriptionPauses, SubscriptionPauses>();
        services.AddSingleton<IDatabaseAdministration, DatabaseAdministration>();
        services.AddSingleton<IModuleInspection, ModuleInspection>();
        services.AddSingleton<IStories, StoryReader>();
        services.AddSingleton<ActionLog>();
        services.AddSingleton<IActionLog>(provider => provider.GetRequiredService<ActionLog>());
    }

    private static void AddSideEffects(IServiceCollection services, IConfiguration configuration)
    {
        var database = JobStorageDatabase.Read(configuration);
        services.AddSingleton(database);
        services.AddSingleton<SideEffectCatalog>();

        // Each container gets its own instances. By default, Hangfire keeps both in static fields, and two hosts in one process would take
        // each other's jobs.
        services.AddSingleton(provider => database.Open(
            prepare: configuration.MigratesAtStart(provider.GetRequiredService<IHostEnvironment>())));
        services.AddSingleton<JobActivator>(provider => new AspNetCoreJobActivator(provider.GetRequiredService<IServiceScopeFactory>()));
        services.AddSingleton<JobLogs>();
        services.AddHangfire((provider, hangfire) => hangfire
            .UseLogProvider(JobLogs.ForAllHosts)
            .SetDataCompatibilityLevel(CompatibilityLevel.Version_180)
            .UseSimpleAssemblyNameTypeSerializer()
            .UseRecommendedSerializerSettings()
            .UseTypeResolver(JobTypes.Resolve));
    }

    private static void AddEndpoints(IServiceCollection services)
    {
        services.TryAddSingleton<ICallerFactory, AnonymousCaller>();
        services.TryAddSingleton<ITenantSource, NoTenants>();
        services.AddSingleton<RequestTenants>();
        services.AddProblemDetails();
        services.Decorate<IProblemDetailsService, ProblemsForEveryClient>();
        services.AddExceptionHandler<ProblemExceptionHandler>();
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(json => ModuleJson.Configure(json.SerializerOptions));
    }

    private static void AddWorkers(IServiceCollection services)
    {
        services.AddSingleton<ModulePreparation>();
        services.AddHostedService<ModuleMigrationService>();
        services.AddHostedService<ModuleOutageProbe>();
        services.AddHostedService<ModuleHostedServices>();
        services.Decorate<IStartupValidator, ModuleStartupValidator>();
        services.AddSingleton<StartCatchUp>();
        services.AddSingleton<StateRebuilds>();
        services.AddSingleton<ModuleLags>();
        services.AddHostedService<FrozenSessions>();
        services.AddSingleton<ModuleWorkers>();
        services.AddHostedService(provider => provider.GetRequiredService<ModuleWorkers>());
        services.AddSingleton<RetentionService>();
        services.AddSingleton<IRetention>(provider => provider.GetRequiredService<RetentionService>());
        services.AddHostedService(provider => provider.GetRequiredService<RetentionService>());
        services.AddHostedService<DeletedDataService>();
        services.AddHostedService<ModuleMetrics>();
        services.AddHostedService<RestoredLogs>();
        services.AddHostedService<DeadQueues>();
        services.AddHangfireServer((provider, server) =>
        {
            // Below the limit of the host. A wait for a lock of a dead process cannot be canceled, and a job that is cut off is leased again.
            server.ShutdownTimeout = TimeSpan.FromSeconds(5);
            server.Queues = [ProcessQueue.Name];

            // For each module a job that takes side effects, and one that completes the last that it has taken.
            server.WorkerCount = 2 * Math.Max(1, provider.GetRequiredService<SideEffectCatalog>().Modules.Count());
        });

        // AddHangfireServer has just added it.
        var hosted = services[^1];
        services[^1] = ServiceDescriptor.Singleton<IHostedService>(
            provider => new JobServer((IHostedService)hosted.ImplementationFactory!(provider), provider.GetRequiredService<JobLogs>()));
    }
}
