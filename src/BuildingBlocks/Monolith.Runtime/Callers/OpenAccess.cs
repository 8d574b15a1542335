using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Monolith.Runtime;

/// <summary>Grants every caller all permissions. Use it on a developer's machine and in tests of one module.</summary>
public static class OpenAccess
{
    /// <summary>Makes every authorization policy succeed and treats every caller as a manager of every module, and of the tenant that
    /// the header X-Tenant names.</summary>
    /// <param name="services">The service collection of the host.</param>
    public static IServiceCollection AddOpenAccess(this IServiceCollection services)
    {
        services.AddAuthorization();
        services.Replace(ServiceDescriptor.Singleton<IAuthorizationPolicyProvider, OpenPolicies>());
        services.Replace(ServiceDescriptor.Singleton<ICallerFactory, AnyCaller>());
        services.Replace(ServiceDescriptor.Singleton<ITenantSource, HeaderTenants>());
        return services;
    }

    private sealed class OpenPolicies : IAuthorizationPolicyProvider
    {
        private static readonly AuthorizationPolicy Open = new AuthorizationPolicyBuilder().RequireAssertion(_ => true).Build();

        public bool AllowsCachingPolicies => true;

        public Task<AuthorizationPolicy?> GetPolicyAsync(string policyName) => Task.FromResult<AuthorizationPolicy?>(Open);

        public Task<AuthorizationPolicy> GetDefaultPolicyAsync() => Task.FromResult(Open);

        public Task<AuthorizationPolicy?> GetFallbackPolicyAsync() => Task.FromResult<AuthorizationPolicy?>(null);
    }

    private sealed class AnyCaller : ICaller, ICallerFactory
    {
        public string Id => "";

        public Guid? CustomerId => null;

        public bool IsManager => true;

        public ICaller Create(string module) => this;
    }
}
