using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith.Runtime.Tests;

/// <summary>A module tries to change shared services.</summary>
public sealed class SharedServicesTests
{
    public static TheoryData<string> Attempts => [.. Rejected.Keys];

    private static readonly Dictionary<string, Action<IServiceCollection>> Rejected = new()
    {
        ["registers TimeProvider, which the platform provides"] = services => services.AddSingleton<TimeProvider>(new FakeTimeProvider()),
        ["registers ILoggerFactory, which the platform provides"] = services => services.Replace(ServiceDescriptor.Singleton<ILoggerFactory>(NullLoggerFactory.Instance)),
        ["registers ICaller, which the platform provides"] = services => services.AddScoped<ICaller, Manager>(),
        ["registers ICallerFactory, which the platform provides"] = services => services.AddSingleton<ICallerFactory, Manager>(),
        ["registers IModuleGateway, which the platform provides"] = services => services.Replace(ServiceDescriptor.Singleton<IModuleGateway>(_ => null!)),
        ["registers ModuleStorage, which the platform provides"] = services => services.AddSingleton<ModuleStorage>(_ => null!),
        ["registers IAuthorizationService, which the platform provides"] = services => services.AddTransient<IAuthorizationService>(_ => null!),
        ["removes IPipelineBehavior<TRequest, TResponse>, which the platform provides"] = services => services.RemoveAll(typeof(MediatR.IPipelineBehavior<,>)),
        ["removes TimeProvider, which the platform provides"] = services => services.RemoveAll<TimeProvider>(),
        ["removes IHttpContextAccessor, which the platform provides"] = services => services.Clear(),
        ["registers IAuthorizationPolicyProvider, which only the host evaluates"] = services => services.AddAuthorization(),
        ["registers IAuthorizationHandler, which only the host evaluates"] = services => services.AddSingleton<IAuthorizationHandler, AllowEverything>(),
        ["registers ModuleOverride, which only the host evaluates"] = services => services.ConfigureModule("profiles", _ => { }),
        ["registers IStartupFilter, which only the host evaluates"] = services => services.AddTransient<IStartupFilter, PassThroughFilter>(),
        ["registers IExceptionHandler, which only the host evaluates"] = services => services.AddExceptionHandler<SwallowingHandler>(),
        ["registers ILoggerProvider, which only the host evaluates"] = services => services.AddSingleton<ILoggerProvider>(NullLoggerProvider.Instance),
        ["registers IConfigureOptions<HostOptions>, which only the host evaluates"] = services => services.Configure<HostOptions>(_ => { }),
        ["registers IConfigureOptions<KestrelServerOptions>, which only the host evaluates"] = services => services.Configure<KestrelServerOptions>(_ => { }),
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Attempts))]
    public void Shared_services_cannot_be_replaced_or_removed_and_the_module_is_named(string rejected)
    {
        var refusal = Assert.Throws<InvalidOperationException>(() => TwoModules.Compose(Tampered.Ordering(Rejected[rejected])));

        Assert.StartsWith("The service registrations of module 'ordering' are invalid: it ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("it " + rejected, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Remove them from AddServices of 'ordering'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Removing_hosted_services_removes_none_but_its_own()
    {
        await using var untouched = TwoModules.Compose();
        await using var modules = TwoModules.Compose(Tampered.Ordering(services => services.RemoveAll<IHostedService>()));

        Assert.Equal(HostedBy(untouched), HostedBy(modules));
        await modules.StartAsync(Token);

        static IEnumerable<Type> HostedBy(TwoModules modules) => modules.Services.GetServices<IHostedService>().Select(service => service.GetType());
    }

    [Fact]
    public async Task Options_that_a_module_configures_are_its_own()
    {
        await using var modules = TwoModules.Compose(Tampered.Ordering(services => services
            .Configure<JsonOptions>(json => json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseUpper)
            .Configure<MessagingOptions>(options => options.MaxAttempts = 77)));

        Assert.Equal(JsonNamingPolicy.SnakeCaseUpper, NamingOf(modules.ServicesOf("ordering")));
        Assert.Equal(JsonNamingPolicy.CamelCase, NamingOf(modules.ServicesOf("profiles")));
        Assert.Equal(JsonNamingPolicy.CamelCase, NamingOf(modules.Services));
        Assert.NotEqual(77, modules.Services.GetRequiredService<MessagingOptions>().MaxAttempts);

        static JsonNamingPolicy? NamingOf(IServiceProvider services) =>
            services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions.PropertyNamingPolicy;
    }

    [Fact]
    public async Task Every_module_starts_with_the_hosts_JSON_settings()
    {
        await using var modules = TwoModules.Compose();

        var json = modules.ServicesOf("ordering").GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;

        Assert.Equal("\"saturday\"", JsonSerializer.Serialize(DayOfWeek.Saturday, json));
    }

    [Fact]
    public async Task A_module_can_neither_receive_nor_dispose_the_logs_of_the_process()
    {
        await using var modules = TwoModules.Compose();
        var loggers = modules.ServicesOf("ordering").GetRequiredService<ILoggerFactory>();

        Assert.Throws<InvalidOperationException>(() => loggers.AddProvider(NullLoggerProvider.Instance));
        loggers.Dispose();

        Assert.NotNull(modules.Services.GetRequiredService<ILoggerFactory>().CreateLogger("after"));
    }

    [Fact]
    public async Task TryAdd_of_shared_services_is_allowed()
    {
        await using var modules = TwoModules.Compose(Tampered.Ordering(services =>
        {
            services.AddLogging().AddOptions().AddHttpClient().AddHttpContextAccessor().AddMemoryCache().AddProblemDetails();
            services.TryAddSingleton(TimeProvider.System);
            services.AddMediatR(mediatr => mediatr.RegisterServicesFromAssembly(typeof(IIntegrationEvent).Assembly));
            services.AddHealthChecks();
        }));

        Assert.Same(modules.Clock, modules.ServicesOf("ordering").GetRequiredService<TimeProvider>());
    }

    [Fact]
    public async Task Shared_services_outlive_the_modules()
    {
        var modules = TwoModules.Compose();
        var clock = modules.ServicesOf("ordering").GetRequiredService<TimeProvider>();
        var own = modules.ServicesOf("ordering").GetRequiredService<ModuleStorage>();

        await modules.DisposeAsync();

        Assert.Same(modules.Clock, clock);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => own.WriteLock.EnterAsync(Token).AsTask());
    }

    private sealed class Manager : ICaller, ICallerFactory
    {
        public string Id => "";

        public Guid? CustomerId => null;

        public bool IsManager => true;

        public ICaller Create(string module) => this;
    }

    private sealed class AllowEverything : IAuthorizationHandler
    {
        public Task HandleAsync(AuthorizationHandlerContext context)
        {
            context.PendingRequirements.ToList().ForEach(context.Succeed);
            return Task.CompletedTask;
        }
    }

    private sealed class PassThroughFilter : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => next;
    }

    private sealed class SwallowingHandler : IExceptionHandler
    {
        public ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken) => new(true);
    }
}
