using Microsoft.Extensions.Options;
using Monolith.Runtime;

namespace Monolith.Hosting;

/// <summary>Takes the tenant of a request from its token.</summary>
internal sealed class TokenTenants(IOptions<AuthOptions> options) : ITenantSource
{
    private readonly string? _claim = options.Value.TenantClaim;

    public string? Place => _claim is null ? null : $"the claim '{_claim}' of the token";

    /// <summary>A token of several tenants names none.</summary>
    public string? Find(HttpContext request) => _claim is not null && request.User.FindAll(_claim).Take(2).ToList() is [var only] ? only.Value : null;
}
