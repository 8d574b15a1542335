using FluentValidation;
using MediatR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Messaging;
using Monolith.Persistence;

namespace Monolith.Modules;

/// <summary>Registers one module.</summary>
public sealed class ModuleBuilder
{
    private static readonly Type[] Workers = [typeof(IEventHandler<>), typeof(IBatchEventHandler<>), typeof(ITimerHandler<>), typeof(ISideEffect<,>)];

    internal ModuleBuilder(IModule module, IServiceCollection services, IConfiguration configuration)
    {
        Module = module;
        Services = services;
        Root = configuration;
    }

    /// <summary>The module's name.</summary>
    public string Name => Module.Name;

    /// <summary>The services of the module, which no other module sees. Services of the platform are in it to be used; they can't be removed or replaced.</summary>
    public IServiceCollection Services { get; }

    /// <summary>The module's own section of the configuration, <c>Modules:{name}</c>.</summary>
    public IConfiguration Configuration => Root.GetSection($"Modules:{Name}");

    /// <summary>Where this process keeps its files, <c>Database:Directory</c>; for what a module writes outside of its database.</summary>
    public string DataDirectory => ModuleDatabase.DirectoryOf(Root);

    internal IModule Module { get; }

    internal IConfiguration Root { get; }

    internal ModuleDescriptor? Descriptor { get; private set; }

    /// <summary>
    /// Registers the module's DbContext, and from the DbContext's project every command, query, event, timer and side
    /// effect handler and every validator.
    /// </summary>
    /// <typeparam name="TContext">The module's DbContext.</typeparam>
    /// <exception cref="InvalidOperationException">It was called twice, or the configured database is unknown.</exception>
    public ModuleBuilder UseDbContext<TContext>()
        where TContext : ModuleDbContext
    {
        if (Descriptor is not null)
        {
            throw new InvalidOperationException($"{Name} has a DbContext already: a module owns one.");
        }

        var assembly = typeof(TContext).Assembly;
        var database = ModuleDatabase.Read(Name, Root);
        Descriptor = new ModuleDescriptor(Name, assembly, typeof(TContext), database, FindWorkers(assembly));

        Services.AddModuleStorage<TContext>();
        Services.Scan(scan => scan.FromAssemblies(assembly)
            .AddClasses(classes => classes.AssignableTo(typeof(IRequestHandler<,>)), publicOnly: false)
                .AsImplementedInterfaces().WithTransientLifetime()
            .AddClasses(classes => classes.AssignableTo(typeof(IValidator<>)), publicOnly: false)
                .AsImplementedInterfaces().WithSingletonLifetime()
            .AddClasses(classes => classes.AssignableToAny(Workers), publicOnly: false)
                .AsSelf().WithScopedLifetime());
        return this;
    }

    /// <summary>Binds options to <c>Modules:{name}:{section}</c> and validates their annotations when the process starts.</summary>
    /// <param name="section">The section.</param>
    /// <typeparam name="TOptions">The options.</typeparam>
    public ModuleBuilder AddOptions<TOptions>(string section)
        where TOptions : class
    {
        Services.AddOptions<TOptions>().Bind(Configuration.GetSection(section)).ValidateDataAnnotations().ValidateOnStart();
        return this;
    }

    /// <summary>
    /// Lets a person rebuild this module from the logs of the others. Only a module that is nothing but read models may:
    /// its handlers publish nothing and request nothing.
    /// </summary>
    /// <typeparam name="TReset">Empties the read models.</typeparam>
    public ModuleBuilder AllowReplay<TReset>()
        where TReset : class, IReadModelReset
    {
        Services.AddScoped<IReadModelReset, TReset>();
        return this;
    }

    /// <summary>The classes of a module's project that handle events, timers and side effects.</summary>
    internal static List<Type> FindWorkers(System.Reflection.Assembly assembly) =>
    [
        .. assembly.GetTypes().Where(type => type is { IsClass: true, IsAbstract: false } && type.GetInterfaces()
            .Any(contract => contract.IsGenericType && Workers.Contains(contract.GetGenericTypeDefinition()))),
    ];
}
