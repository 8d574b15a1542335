using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Monolith.Infrastructure;

namespace Monolith.Runtime;

/// <summary>Requires a policy for each endpoint of a module.</summary>
internal static class EndpointProtection
{
    /// <summary>Adds the policies after all other conventions, when it is known which endpoints are for managers.</summary>
    public static void Protect(this IEndpointConventionBuilder endpoints, string module) => endpoints.Finally(endpoint =>
        endpoint.Metadata.Add(new AuthorizeAttribute(
            endpoint.Metadata.OfType<ManagersOnly>().Any() ? ModulePolicies.ForManagersOf(module) : ModulePolicies.For(module))));
}
