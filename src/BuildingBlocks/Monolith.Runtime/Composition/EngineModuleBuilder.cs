using FluentValidation;
using MediatR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime.Storage;

namespace Monolith.Runtime;

/// <summary>Registers one module with the engine.</summary>
internal sealed class EngineModuleBuilder(IModule module, IServiceCollection services, IConfiguration root) : ModuleBuilder
{
    public override string Name => module.Name;

    public override IServiceCollection Services => services;

    public override IConfiguration Configuration => root.GetSection($"Modules:{Name}");

    public override string DataDirectory => ModuleDatabase.DirectoryOf(root);

    /// <summary>What <see cref="UseDbContext{TContext}"/> registered, or null if the module did not call it.</summary>
    public ModuleDescriptor? Descriptor { get; private set; }

    public override ModuleBuilder UseDbContext<TContext>()
    {
        if (Descriptor is not null)
        {
            throw new InvalidOperationException($"{Name} has a DbContext already: a module owns one.");
        }

        var assembly = typeof(TContext).Assembly;
        Descriptor = new ModuleDescriptor(Name, assembly, typeof(TContext), ModuleDatabase.Read(Name, root), ModuleWorkerTypes.FindIn(assembly));

        Services.AddModuleStorage<TContext>();
        Services.Scan(scan => scan.FromAssemblies(assembly)
            .AddClasses(classes => classes.AssignableTo(typeof(IRequestHandler<,>)), publicOnly: false)
                .AsImplementedInterfaces().WithTransientLifetime()
            .AddClasses(classes => classes.AssignableTo(typeof(IValidator<>)), publicOnly: false)
                .AsImplementedInterfaces().WithSingletonLifetime()
            .AddClasses(classes => classes.AssignableToAny(ModuleWorkerTypes.Contracts), publicOnly: false)
                .AsSelf().WithScopedLifetime()
            .AddClasses(classes => classes.AssignableTo<ISnapshotSource>(), publicOnly: false)
                .As<ISnapshotSource>().WithScopedLifetime());
        return this;
    }
}
