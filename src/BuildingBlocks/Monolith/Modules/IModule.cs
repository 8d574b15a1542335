using Microsoft.AspNetCore.Routing;

namespace Monolith;

/// <summary>A module: the only public class of its project. The Host lists its modules by name.</summary>
public interface IModule
{
    /// <summary>The module's name in kebab case. It is also the name of its schema and the prefix of its routes and events.</summary>
    string Name { get; }

    /// <summary>
    /// Registers the module. <see cref="ModuleBuilder.UseDbContext{TContext}"/> brings everything that modules have in
    /// common: data, outbox, subscriptions, handlers, validators, timers, side effects, health check. A module whose state lives in
    /// memory calls <see cref="ModuleBuilder.UseState{TState}"/> instead.
    /// </summary>
    /// <param name="module">The module's registration.</param>
    void AddServices(ModuleBuilder module);

    /// <summary>Maps the module's endpoints.</summary>
    /// <param name="endpoints">The routes under <c>/{name}</c>.</param>
    void MapEndpoints(IEndpointRouteBuilder endpoints);
}
