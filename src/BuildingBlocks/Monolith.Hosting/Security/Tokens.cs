using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Monolith.Runtime;
using Monolith.Runtime.Events;

namespace Monolith.Hosting;

/// <summary>Configures the validation of the trusted authority's tokens and the policies that they fulfil.</summary>
internal static partial class Tokens
{
    /// <summary>
    /// The accepted signature algorithms, which require the authority's private key. The list is explicit, so that it excludes unsigned
    /// tokens (<c>none</c>) and signatures that can be made with the public key (<c>HS256</c>).
    /// </summary>
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    private static readonly Meter Meter = new(Telemetry.Name);

    private static readonly Counter<long> Unverified = Meter.CreateCounter<long>(
        "monolith.tokens.unverified", "{request}", "Requests whose token could not be validated, because its authority did not respond");

    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AuthorityTimeout = TimeSpan.FromSeconds(5);

    /// <summary>The time after which the authority's keys are fetched again, so that a withdrawn key ends soon. It is the library's minimum.</summary>
    private static readonly TimeSpan KeyLifetime = TimeSpan.FromMinutes(5);

    public static void AddTokens(this IServiceCollection services, IReadOnlyList<IModule> modules)
    {
        // Equivalent to AddAuthentication without two unused features: data protection, which writes keys to disk at startup, and a second
        // configuration section, which could add audiences and keys.
        services.AddAuthenticationCore(authentication => authentication.DefaultScheme = JwtBearerDefaults.AuthenticationScheme).AddWebEncoders();
        services.AddSingleton<IAuthenticationConfigurationProvider, NoOtherSettings>();
        new AuthenticationBuilder(services).AddJwtBearer();
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme)
            .Configure<IOptions<AuthOptions>, IHostEnvironment>((jwt, auth, environment) => Configure(jwt, auth.Value, environment))
            .PostConfigure(ForgetWithdrawnKeys);
        services.AddAuthorization(authorization => DefinePolicies(authorization, modules));
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, RejectionResponses>();
        services.AddHttpContextAccessor();
        services.Replace(ServiceDescriptor.Singleton<ICallerFactory, TokenCallerFactory>());
        services.Replace(ServiceDescriptor.Singleton<ITenantSource, TokenTenants>());
    }

    private static void Configure(JwtBearerOptions jwt, AuthOptions auth, IHostEnvironment environment)
    {
        jwt.Authority = auth.Authority;
        jwt.RequireHttpsMetadata = auth.RequireHttpsMetadata ?? !environment.IsDevelopment();
        jwt.BackchannelTimeout = AuthorityTimeout;
        jwt.AutomaticRefreshInterval = KeyLifetime;
        jwt.MapInboundClaims = false;
        jwt.SaveToken = false;
        jwt.TokenValidationParameters = new TokenValidationParameters
        {
            ValidAudience = auth.Audience,
            ValidAlgorithms = Algorithms,
            ClockSkew = ClockSkew,
            NameClaimType = JwtRegisteredClaimNames.Sub,
        };
        jwt.Events = new JwtBearerEvents
        {
            OnTokenValidated = context =>
            {
                // The subject identifies clients for limits and idempotency keys.
                if (string.IsNullOrWhiteSpace(context.Principal?.FindFirst(JwtRegisteredClaimNames.Sub)?.Value))
                {
                    context.Fail("The token has no subject (sub).");
                }

                return Task.CompletedTask;
            },
            OnAuthenticationFailed = MarkUnavailableAsync,
        };
    }

    /// <summary>By default, keys that were valid once are tried for another hour.</summary>
    private static void ForgetWithdrawnKeys(JwtBearerOptions jwt)
    {
        if (jwt.ConfigurationManager is BaseConfigurationManager keys)
        {
            keys.UseLastKnownGoodConfiguration = false;
        }
    }

    /// <summary>
    /// Defines the policies. A manager's scope includes the module's scope, and the operator's scope includes all. Endpoints without a
    /// policy require the operator's scope.
    /// </summary>
    private static void DefinePolicies(AuthorizationOptions authorization, IReadOnlyList<IModule> modules)
    {
        foreach (var module in modules.Select(module => module.Name))
        {
            var (policy, managers) = (ModulePolicies.For(module), ModulePolicies.ForManagersOf(module));
            authorization.AddPolicy(policy, Require(policy, managers, Scopes.Operator));
            authorization.AddPolicy(managers, Require(managers, Scopes.Operator));
        }

        authorization.AddPolicy(Scopes.Operator, Require(Scopes.Operator));
        authorization.FallbackPolicy = Require(Scopes.Operator);
    }

    /// <summary>
    /// Marks the request when the token could not be validated because the authority is unavailable. The client must not discard such a
    /// token.
    /// </summary>
    private static async Task MarkUnavailableAsync(AuthenticationFailedContext context)
    {
        try
        {
            await context.Options.ConfigurationManager!.GetConfigurationAsync(context.HttpContext.RequestAborted);
        }
        catch (InvalidOperationException e)
        {
            Unverified.Add(1);
            Log.AuthorityUnavailable(context.HttpContext.RequestServices.GetRequiredService<ILogger<AuthorityUnavailable>>(), context.Options.Authority, e);
            context.HttpContext.Features.Set(new AuthorityUnavailable());
        }
    }

    private static AuthorizationPolicy Require(params IReadOnlyList<string> anyScopeOf) =>
        new AuthorizationPolicyBuilder().RequireAuthenticatedUser().AddRequirements(new ScopeRequirement(anyScopeOf)).Build();

    private static partial class Log
    {
        [LoggerMessage(2200, LogLevel.Warning, "{Authority} does not respond; tokens cannot be validated until it does")]
        public static partial void AuthorityUnavailable(ILogger logger, string? authority, Exception failure);
    }

    private sealed class NoOtherSettings : IAuthenticationConfigurationProvider
    {
        public IConfiguration AuthenticationConfiguration { get; } = new ConfigurationBuilder().Build();
    }
}

/// <summary>Marks a request whose token could not be validated.</summary>
internal sealed class AuthorityUnavailable;
