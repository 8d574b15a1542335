using Microsoft.Extensions.Options;
using Monolith.Runtime;

namespace Monolith.Hosting;

/// <summary>Takes the tenant of a request from its token.</summary>
internal sealed class TokenTenants(IOptions<AuthOptions> options) : ITenantSource
{
    public string? Place => Claim is null ? null : $"the claim '{Claim}' of the token";

    // Read when it is needed: what only composes the host must not fail because of settings that a request needs.
    private string? Claim => options.Value.TenantClaim;

    /// <summary>A token of several tenants names none.</summary>
    public string? Find(HttpContext request) => Claim is not null && request.User.FindAll(Claim).Take(2).ToList() is [var only] ? only.Value : null;
}
