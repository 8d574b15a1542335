using System.Reflection;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime.Memory;
using Monolith.Runtime.Storage;

namespace Monolith.Runtime;

/// <summary>Registers one module with the engine.</summary>
internal sealed class EngineModuleBuilder(IModule module, IServiceCollection services, IConfiguration root) : ModuleBuilder
{
    private bool _usesTenants;

    public override string Name => module.Name;

    public override IServiceCollection Services => services;

    public override IConfiguration Configuration => root.GetSection($"Modules:{Name}");

    public override string DataDirectory => ModuleDatabase.DirectoryOf(root);

    /// <summary>What <see cref="UseDbContext{TContext}"/> or <see cref="UseState{TState}"/> registered, or null if the module called neither.</summary>
    public ModuleDescriptor? Descriptor
    {
        get => field is null ? null : field with { UsesTenants = _usesTenants };
        private set;
    }

    public override ModuleBuilder UseDbContext<TContext>()
    {
        RefuseSecondStore();
        var assembly = typeof(TContext).Assembly;
        var workers = ModuleWorkerTypes.FindIn(assembly);
        Descriptor = new ModuleDescriptor(Name, assembly, typeof(TContext), ModuleDatabase.Read(Name, root), workers, RecurringWork.Read(Name, workers, Configuration));

        Services.AddModuleStorage<TContext>();
        AddHandlers(assembly);
        Services.Scan(scan => scan.FromAssemblies(assembly)
            .AddClasses(classes => classes.AssignableTo<ISnapshotSource>(), publicOnly: false)
                .As<ISnapshotSource>().WithScopedLifetime());
        return this;
    }

    public override ModuleBuilder UseState<TState>()
    {
        RefuseSecondStore();
        var assembly = typeof(TState).Assembly;
        InMemoryRule.Check(Name, assembly);
        Descriptor = new ModuleDescriptor(Name, assembly, ContextType: null, Database: null, ModuleWorkerTypes.FindIn(assembly), Recurrences: []);

        Services.AddModuleState<TState>(Name);
        AddHandlers(assembly);
        return this;
    }

    public override ModuleBuilder UseTenants()
    {
        _usesTenants = true;
        return this;
    }

    private void AddHandlers(Assembly assembly)
    {
        HandlerRule.Check(Name, assembly.GetTypes());
        Services.Scan(scan => scan.FromAssemblies(assembly)
            .AddClasses(classes => classes.AssignableToAny(typeof(IRequestHandler<,>), typeof(INotificationHandler<>)), publicOnly: false)
                .AsImplementedInterfaces().WithTransientLifetime()
            .AddClasses(classes => classes.AssignableTo(typeof(IValidator<>)), publicOnly: false)
                .AsImplementedInterfaces().WithSingletonLifetime()
            .AddClasses(classes => classes.AssignableToAny(ModuleWorkerTypes.Contracts), publicOnly: false)
                .AsSelf().WithScopedLifetime());
    }

    private void RefuseSecondStore()
    {
        if (Descriptor is { } known)
        {
            throw new InvalidOperationException(known.IsInMemory
                ? $"{Name} keeps its state in memory already: a module has one store."
                : $"{Name} has a DbContext already: a module owns one.");
        }
    }
}
