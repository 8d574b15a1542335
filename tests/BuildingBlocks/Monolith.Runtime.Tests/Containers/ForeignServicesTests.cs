using System.Runtime.CompilerServices;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;
using Ordering;
using Profiles;
using Profiles.Contracts;

namespace Monolith.Runtime.Tests;

/// <summary>A module tries to access services of another module.</summary>
public sealed class ForeignServicesTests
{
    /// <summary>Services that would give access to another module's data, or bypass the platform.</summary>
    private static readonly Type[] OutOfReach =
    [
        OfProfiles.Context,
        typeof(IEventAdministration),
        typeof(IDatabaseAdministration),
        typeof(ModuleGraph),
        typeof(IModuleDependencies),
        typeof(IModuleContainers),
        typeof(ModuleCatalog),
        typeof(SubscriptionSet),
        typeof(EventRegistry),
        typeof(MessagingOptions),
        typeof(IModule),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_class_that_injects_another_modules_DbContext_prevents_startup_and_is_named()
    {
        await using var modules = TwoModules.Compose(Tampered.Ordering(services => services.AddScoped(typeof(Wants<>).MakeGenericType(OfProfiles.Context))));

        await AssertRejectedAsync(modules, "The services of module 'ordering' cannot be built", "Profiles.ProfilesDbContext", "keep a copy of the data you need");
    }

    [Fact]
    public async Task A_class_that_injects_another_modules_DbContext_by_key_prevents_startup_and_is_named()
    {
        await using var modules = TwoModules.Compose(Tampered.Ordering(services => services.AddScoped<WantsByKey>()));

        await AssertRejectedAsync(modules, "The services of module 'ordering' cannot be built", nameof(ModuleDbContext), nameof(WantsByKey));
    }

    [Fact]
    public async Task A_service_that_one_module_implements_is_not_injected_by_another()
    {
        await using var modules = TwoModules.Compose(
        [
            new Tampered(new ProfilesModule(), services => services.AddSingleton<IGreeter, Greeter>()),
            new Tampered(new OrderingModule(), services => services.AddScoped<Wants<IGreeter>>()),
        ]);

        await AssertRejectedAsync(modules, "The services of module 'ordering' cannot be built", nameof(IGreeter));
    }

    [Fact]
    public async Task Neither_a_provider_nor_a_scope_nor_a_key_gives_access_to_another_module()
    {
        await using var modules = TwoModules.Compose();
        var ordering = modules.ServicesOf("ordering");
        using var byProvider = ordering.GetRequiredService<IServiceProvider>().CreateScope();
        using var byFactory = ordering.GetRequiredService<IServiceScopeFactory>().CreateScope();

        foreach (var services in new[] { ordering, byProvider.ServiceProvider, byFactory.ServiceProvider })
        {
            Assert.All(OutOfReach, type => Assert.Null(services.GetService(type)));
            Assert.Null(services.GetKeyedService<ModuleDbContext>("profiles"));
            Assert.Null(services.GetKeyedService<ModuleStorage>("profiles"));
            Assert.Null(services.GetKeyedService<IEventFeed>("profiles"));
        }
    }

    [Fact]
    public async Task Each_module_resolves_its_own_data_services()
    {
        await using var modules = TwoModules.Compose();

        Assert.Equal("profiles", modules.ServicesOf("profiles").GetRequiredService<ModuleStorage>().Module);
        Assert.Equal("ordering", modules.ServicesOf("ordering").GetRequiredService<ModuleStorage>().Module);
        using var scope = modules.ServicesOf("profiles").CreateScope();
        Assert.IsType(OfProfiles.Context, scope.ServiceProvider.GetRequiredService<ModuleDbContext>());
    }

    [Fact]
    public async Task Another_modules_command_finds_no_handler()
    {
        await using var modules = TwoModules.Compose();
        var command = RuntimeHelpers.GetUninitializedObject(OfProfiles.Command);
        using var scope = modules.ServicesOf("ordering").CreateScope();

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => scope.ServiceProvider.GetRequiredService<ISender>().Send(command, Token));

        Assert.Contains("Profiles.RegisterProfile", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_modules_query_can_be_sent_only_through_the_gateway()
    {
        await using var modules = TwoModules.Compose();
        await modules.MigrateAsync(Token);
        using var scope = modules.ServicesOf("ordering").CreateScope();

        await Assert.ThrowsAsync<InvalidOperationException>(
            () => scope.ServiceProvider.GetRequiredService<ISender>().Send(new GetProfile(Guid.CreateVersion7()), Token));
        Assert.Null(await scope.ServiceProvider.GetRequiredService<IModuleGateway>().SendAsync(new GetProfile(Guid.CreateVersion7()), Token));
    }

    [Fact]
    public async Task A_pipeline_behavior_sees_only_requests_of_its_own_module()
    {
        var seen = new Seen();
        await using var modules = TwoModules.Compose(Tampered.Ordering(services =>
            services.AddSingleton(seen).AddTransient(typeof(IPipelineBehavior<,>), typeof(Tap<,>))));
        await modules.MigrateAsync(Token);

        await modules.Services.GetRequiredService<IModuleGateway>().SendAsync(new GetProfile(Guid.CreateVersion7()), Token);
        Assert.Empty(seen.Requests);

        using var scope = modules.ServicesOf("ordering").CreateScope();
        await scope.ServiceProvider.GetRequiredService<ISender>().Send(new global::Ordering.Contracts.GetOrder(Guid.CreateVersion7()), Token);
        Assert.Equal(["GetOrder"], seen.Requests);
    }

    [Fact]
    public void Another_modules_DbContext_is_not_registered_beside_its_own()
    {
        var register = typeof(StorageRegistration).GetMethod(nameof(StorageRegistration.AddModuleStorage))!.MakeGenericMethod(OfProfiles.Context);

        var refusal = Assert.Throws<InvalidOperationException>(
            () => TwoModules.Compose(Tampered.Ordering(services => register.Invoke(null, [services]))));

        Assert.Contains("it registers ProfilesDbContext besides its own OrderingDbContext", refusal.Message, StringComparison.Ordinal);
    }

    private static async Task AssertRejectedAsync(TwoModules modules, params string[] words)
    {
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => modules.StartAsync(Token));

        Assert.All(words, word => Assert.Contains(word, refusal.Message, StringComparison.Ordinal));
    }

    private interface IGreeter;

    private sealed class Greeter : IGreeter;

    private sealed class Seen
    {
        public List<string> Requests { get; } = [];
    }

    private sealed class Tap<TRequest, TResponse>(Seen seen) : IPipelineBehavior<TRequest, TResponse>
        where TRequest : notnull
    {
        public Task<TResponse> Handle(TRequest request, RequestHandlerDelegate<TResponse> next, CancellationToken cancellationToken)
        {
            seen.Requests.Add(typeof(TRequest).Name);
            return next();
        }
    }
}
