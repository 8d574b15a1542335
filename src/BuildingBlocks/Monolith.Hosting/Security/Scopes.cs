using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;

namespace Monolith.Hosting;

/// <summary>What a token is good for.</summary>
internal static class Scopes
{
    /// <summary>The scope, and the policy, of those who run the shop: good for everything.</summary>
    public const string Operator = OperatorApi.Scope;

    private static readonly string[] Claims = ["scope", "scp"];

    /// <summary>The scopes of a token: in one claim with blanks between (RFC 8693), or in one claim each.</summary>
    public static bool HasScope(this ClaimsPrincipal user, string scope) => user.Claims
        .Where(claim => Claims.Contains(claim.Type))
        .Any(claim => claim.Value.Split(' ').Contains(scope, StringComparer.Ordinal));
}

/// <summary>Asks for one of some scopes.</summary>
/// <param name="anyOf">The scopes, the least of them first.</param>
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
