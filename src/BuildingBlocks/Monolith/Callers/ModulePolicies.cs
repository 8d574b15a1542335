using Microsoft.AspNetCore.Builder;
using Monolith.Infrastructure;

namespace Monolith;

/// <summary>
/// The authorization policies that module endpoints require. This class names the policies; the host defines them, because it knows how
/// callers authenticate. An endpoint whose policy is not defined rejects every request.
/// </summary>
public static class ModulePolicies
{
    /// <summary>Returns the name of the policy that applies to all endpoints of a module: the module's name.</summary>
    /// <param name="module">The module's name.</param>
    public static string For(string module) => module;

    /// <summary>Returns the name of the policy that applies to the manager-only endpoints of a module.</summary>
    /// <param name="module">The module's name.</param>
    public static string ForManagersOf(string module) => module + ".manage";

    /// <summary>
    /// Restricts an endpoint to the managers of its module. Use it for data and operations that belong to the shop and not to a customer.
    /// </summary>
    /// <param name="builder">The endpoint, or a group of endpoints.</param>
    /// <typeparam name="TBuilder">The type of the convention builder.</typeparam>
    public static TBuilder RequireManager<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new ManagersOnly());
}
