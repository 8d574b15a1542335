using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Monolith.Runtime;

namespace Monolith.Hosting;

/// <summary>Believes the tokens of one authority, and says what they are good for.</summary>
internal static partial class Tokens
{
    /// <summary>
    /// Signatures by the authority's private key only. A list, because what is left out is refused: no signature at all
    /// (<c>none</c>), and those that whoever knows the public key can make (<c>HS256</c>).
    /// </summary>
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AuthorityTimeout = TimeSpan.FromSeconds(5);

    public static void AddTokens(this IServiceCollection services, IReadOnlyList<IModule> modules)
    {
        // What AddAuthentication does, without what is not used here: data protection, which writes keys to disk at start,
        // and a second section of the configuration, which could add audiences and keys past our own.
        services.AddAuthenticationCore(authentication => authentication.DefaultScheme = JwtBearerDefaults.AuthenticationScheme).AddWebEncoders();
        services.AddSingleton<IAuthenticationConfigurationProvider, NoOtherSettings>();
        new AuthenticationBuilder(services).AddJwtBearer();
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme)
            .Configure<IOptions<AuthOptions>, IHostEnvironment>((jwt, auth, environment) => Configure(jwt, auth.Value, environment));
        services.AddAuthorization(authorization => DefinePolicies(authorization, modules));
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, RefusalAnswers>();
        services.AddHttpContextAccessor();
        services.Replace(ServiceDescriptor.Singleton<ICallerFactory, TokenCallerFactory>());
    }

    private static void Configure(JwtBearerOptions jwt, AuthOptions auth, IHostEnvironment environment)
    {
        jwt.Authority = auth.Authority;
        jwt.RequireHttpsMetadata = auth.RequireHttpsMetadata ?? !environment.IsDevelopment();
        jwt.BackchannelTimeout = AuthorityTimeout;
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
                // Limits and idempotency keys are told apart by it.
                if (context.Principal?.FindFirst(JwtRegisteredClaimNames.Sub) is null)
                {
                    context.Fail("The token names no subject (sub).");
                }

                return Task.CompletedTask;
            },
            OnAuthenticationFailed = NoteAbsenceAsync,
        };
    }

    /// <summary>A manager's scope is good for the module too, and the operator's for all. What asks for no policy is the operator's.</summary>
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

    /// <summary>A token that could not be checked is not a bad one: who shows it is not to throw it away.</summary>
    private static async Task NoteAbsenceAsync(AuthenticationFailedContext context)
    {
        try
        {
            await context.Options.ConfigurationManager!.GetConfigurationAsync(context.HttpContext.RequestAborted);
        }
        catch (InvalidOperationException e)
        {
            Log.AuthorityAway(context.HttpContext.RequestServices.GetRequiredService<ILogger<AuthorityAway>>(), context.Options.Authority, e);
            context.HttpContext.Features.Set(new AuthorityAway());
        }
    }

    private static AuthorizationPolicy Require(params IReadOnlyList<string> anyScopeOf) =>
        new AuthorizationPolicyBuilder().RequireAuthenticatedUser().AddRequirements(new ScopeRequirement(anyScopeOf)).Build();

    private static partial class Log
    {
        [LoggerMessage(2200, LogLevel.Warning, "{Authority} does not answer, and until it does no token can be checked")]
        public static partial void AuthorityAway(ILogger logger, string? authority, Exception failure);
    }

    private sealed class NoOtherSettings : IAuthenticationConfigurationProvider
    {
        public IConfiguration AuthenticationConfiguration { get; } = new ConfigurationBuilder().Build();
    }
}

/// <summary>Noted of a request whose token could not be checked.</summary>
internal sealed class AuthorityAway;
