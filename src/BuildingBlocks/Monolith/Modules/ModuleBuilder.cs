using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Monolith;

/// <summary>Registers one module. The engine passes it to <see cref="IModule.AddServices"/>.</summary>
public abstract class ModuleBuilder
{
    /// <summary>The module's name.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// The services of the module, which no other module sees. The module can use the platform's services in it, and can't
    /// remove or replace them.
    /// </summary>
    public abstract IServiceCollection Services { get; }

    /// <summary>The module's own section of the configuration, <c>Modules:{name}</c>.</summary>
    public abstract IConfiguration Configuration { get; }

    /// <summary>The folder in which this process keeps its files, <c>Database:Directory</c>, for files that a module writes outside its database.</summary>
    public abstract string DataDirectory { get; }

    /// <summary>
    /// Registers the module's DbContext, and from the DbContext's project every command, query, event, timer and side effect
    /// handler and every validator.
    /// </summary>
    /// <typeparam name="TContext">The module's DbContext.</typeparam>
    /// <exception cref="InvalidOperationException">The module called it twice, or the configured database is unknown.</exception>
    public abstract ModuleBuilder UseDbContext<TContext>()
        where TContext : ModuleDbContext;

    /// <summary>
    /// Registers the module as one whose state lives in memory (<see cref="ModuleState{TState}"/>), and from the state's project every
    /// query handler, event handler and validator. Such a module has no database: it publishes no events, and has no commands, timers and
    /// side effects, which a restart would lose.
    /// </summary>
    /// <typeparam name="TState">The class of the state. Its constructor can use the module's services.</typeparam>
    /// <exception cref="InvalidOperationException">The module has a store already, or something that needs a database.</exception>
    public abstract ModuleBuilder UseState<TState>()
        where TState : class;

    /// <summary>
    /// Declares that the data of this module belongs to tenants: each of its entities is an <see cref="ITenantOwned"/>, or is marked with
    /// <see cref="SharedByTenantsAttribute"/>, and each request must name its tenant. Only a module with tables can have tenants.
    /// </summary>
    /// <returns>This registration.</returns>
    public abstract ModuleBuilder UseTenants();

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
    /// Allows an operator to rebuild this module from the logs of the others. Only a module that consists of read models may
    /// allow it: its handlers publish nothing and request nothing.
    /// </summary>
    /// <typeparam name="TReset">The class that deletes the read models.</typeparam>
    public ModuleBuilder AllowReplay<TReset>()
        where TReset : class, IReadModelReset
    {
        Services.AddScoped<IReadModelReset, TReset>();
        return this;
    }
}
