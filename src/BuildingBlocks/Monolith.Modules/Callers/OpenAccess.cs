using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Monolith.Modules;

/// <summary>Lets everybody do everything: for a developer's machine, and for tests of one module.</summary>
public static class OpenAccess
{
    /// <summary>Fulfils every policy, and takes every caller for a manager of every module.</summary>
    /// <param name="services">The services of the process.</param>
    public static IServiceCollection AddOpenAccess(this IServiceCollection services)
    {
        services.AddAuthorization();
        services.Replace(ServiceDescriptor.Singleton<IAuthorizationPolicyProvider, OpenPolicies>());
        services.Replace(ServiceDescriptor.Singleton<ICallerFactory, AnyCaller>());
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
