using Microsoft.AspNetCore.Http;

namespace Monolith.Runtime;

/// <summary>Knows the tenant of a request. The host registers one implementation.</summary>
public interface ITenantSource
{
    /// <summary>Where a request names its tenant, for error messages, or null if this host has no tenants.</summary>
    string? Place { get; }

    /// <summary>Returns what a request names as its tenant, valid or not, or null.</summary>
    /// <param name="request">The request, whose caller is authenticated.</param>
    string? Find(HttpContext request);
}

/// <summary>The source of a host that has no tenants.</summary>
internal sealed class NoTenants : ITenantSource
{
    public string? Place => null;

    public string? Find(HttpContext request) => null;
}

/// <summary>Takes the tenant from a header that every caller may set. Use it where every caller has all permissions.</summary>
internal sealed class HeaderTenants : ITenantSource
{
    public const string Header = "X-Tenant";

    public string Place => $"the header {Header}";

    public string? Find(HttpContext request) => request.Request.Headers.TryGetValue(Header, out var tenant) ? tenant.ToString() : null;
}
