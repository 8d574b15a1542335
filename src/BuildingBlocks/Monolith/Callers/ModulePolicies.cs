using Microsoft.AspNetCore.Builder;
using Monolith.Infrastructure;

namespace Monolith;

/// <summary>
/// The authorization policies that endpoints of modules ask for. They are named here and defined by the Host, which knows
/// what a caller shows; an endpoint whose policy nobody defined answers nobody.
/// </summary>
public static class ModulePolicies
{
    /// <summary>The policy of all endpoints of a module: its name.</summary>
    /// <param name="module">The module's name.</param>
    public static string For(string module) => module;

    /// <summary>The policy of those endpoints of a module that are for its managers.</summary>
    /// <param name="module">The module's name.</param>
    public static string ForManagersOf(string module) => module + ".manage";

    /// <summary>Keeps an endpoint for those who manage its module: what it tells or changes is the shop's and no customer's.</summary>
    /// <param name="builder">The endpoint, or a group of them.</param>
    /// <typeparam name="TBuilder">What maps it.</typeparam>
    public static TBuilder RequireManager<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new ManagersOnly());
}
