using Microsoft.AspNetCore.Http;
using Monolith.Runtime.Events;

namespace Monolith.Runtime;

/// <summary>Gives the modules the tenant of the current request, and rejects requests that name none to modules with tenants.</summary>
internal sealed class RequestTenants(ModuleCatalog modules, ITenantSource source)
{
    /// <summary>Throws if a module of this process has tenants, and the host does not know the tenant of a request.</summary>
    /// <exception cref="InvalidOperationException">The host has no tenants. The message names the module.</exception>
    public void EnsureConfigured()
    {
        if (source.Place is null && modules.Descriptors.FirstOrDefault(module => module.UsesTenants) is { } module)
        {
            throw new InvalidOperationException(
                $"The data of module '{module.Name}' belongs to tenants, but this host does not know the tenant of a request. Set Auth:TenantClaim to the claim of a token that contains the tenant's id.");
        }
    }

    /// <summary>Makes the tenant of a request the current one, for everything that the request causes.</summary>
    public void Enter(HttpContext request)
    {
        if (source.Find(request) is { } tenant && TenantKeys.IsTenant(tenant))
        {
            MessageScope.Current = (MessageScope.Current ?? MessageScope.None) with { Tenant = tenant };
        }
    }

    /// <summary>Throws if a module has tenants and none is the current one.</summary>
    /// <exception cref="RejectedException">The request names no tenant (403).</exception>
    public void Require(string module)
    {
        if (MessageScope.Current?.Tenant is null && modules.Find(module) is { UsesTenants: true })
        {
            throw Rejections.NoTenant(module, source.Place);
        }
    }
}
