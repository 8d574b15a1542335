using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;

namespace Monolith.Hosting;

/// <summary>The scopes of tokens.</summary>
internal static class Scopes
{
    /// <summary>The operator scope, which is also the name of its policy. It includes all other scopes.</summary>
    public const string Operator = OperatorApi.Scope;

    private static readonly string[] Claims = ["scope", "scp"];

    /// <summary>
    /// Returns whether a token has a scope. The scopes are in one claim, separated by spaces (RFC 8693), or in one claim each.
    /// </summary>
    public static bool HasScope(this ClaimsPrincipal user, string scope) => user.Claims
        .Where(claim => Claims.Contains(claim.Type))
        .Any(claim => claim.Value.Split(' ').Contains(scope, StringComparer.Ordinal));
}

/// <summary>Requires one of several scopes.</summary>
/// <param name="anyOf">The accepted scopes. The narrowest comes first.</param>
internal sealed class ScopeRequirement(params IReadOnlyList<string> anyOf) : AuthorizationHandler<ScopeRequirement>, IAuthorizationRequirement
{
    public IReadOnlyList<string> AnyOf { get; } = anyOf;

    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, ScopeRequirement requirement)
    {
        if (requirement.AnyOf.Any(context.User.HasScope))
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }
}
