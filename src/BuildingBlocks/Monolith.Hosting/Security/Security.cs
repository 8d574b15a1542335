using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Monolith.Runtime;

namespace Monolith.Hosting;

/// <summary>
/// Configures authentication, authorization and limits. Outside Development every caller needs a token. In Development no token is needed
/// unless an authority is configured.
/// </summary>
internal static class Security
{
    public static void AddSecurity(this WebApplicationBuilder builder, IReadOnlyList<IModule> modules)
    {
        builder.AddUnknownHosts();
        builder.Services.AddSingleton<IValidateOptions<AuthOptions>, AuthOptionsValidator>();
        builder.Services.AddOptions<AuthOptions>().BindConfiguration(AuthOptions.Section).ValidateOnStart();
        builder.AddLimits();
        var isOpen = builder.Environment.IsDevelopment()
            && string.IsNullOrEmpty(builder.Configuration[$"{AuthOptions.Section}:{nameof(AuthOptions.Authority)}"]);
        if (isOpen)
        {
            builder.Services.AddOpenAccess();
        }
        else
        {
            builder.Services.AddTokens(modules);
        }
    }

    /// <summary>Returns whether callers are authenticated.</summary>
    public static bool AuthenticatesCallers(this IServiceProvider services) => services.GetService<IAuthenticationSchemeProvider>() is not null;

    public static void UseSecurity(this WebApplication app)
    {
        app.UseStatusCodePages();
        app.UseTimeouts();
        if (app.Services.AuthenticatesCallers())
        {
            app.UseAuthentication();
        }

        // Limit after authentication, because the token's subject identifies the client, and before authorization, because rejected
        // requests cost time as well.
        app.UseRateLimiter();
        app.Use(AnswerMismatchAsync);
        app.UseAuthorization();
    }

    /// <summary>
    /// Answers a request whose path exists, but not for its method (405) or content type (415). Routing represents these by endpoints without
    /// a policy, which the fallback policy would answer with 403. It also answers a character set that does not exist with 415, because the
    /// framework's JSON reader throws for it.
    /// </summary>
    private static Task AnswerMismatchAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint() is { RequestDelegate: { } answer } and not RouteEndpoint
            && (!context.RequestServices.AuthenticatesCallers() || context.User.Identity is { IsAuthenticated: true }))
        {
            return answer(context);
        }

        if (MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) && type is { Charset.HasValue: true } && !IsKnownCharset(type))
        {
            throw new BadHttpRequestException(
                $"The character set '{type.Charset}' is unknown. Send JSON in UTF-8: 'Content-Type: application/json'.", StatusCodes.Status415UnsupportedMediaType);
        }

        return next(context);
    }

    /// <summary>.NET throws for a character set that it knows and refuses, such as UTF-7.</summary>
    private static bool IsKnownCharset(MediaTypeHeaderValue type)
    {
        try
        {
            return type.Encoding is not null;
        }
        catch (NotSupportedException)
        {
            return false;
        }
    }

    /// <summary>Allows all callers in Development, and only operators otherwise.</summary>
    public static TBuilder ForDevelopersAndOperators<TBuilder>(this TBuilder endpoint, IHostEnvironment environment)
        where TBuilder : IEndpointConventionBuilder =>
        environment.IsDevelopment() ? endpoint.AllowAnonymous() : endpoint.ForOperators();

    /// <summary>Allows only operators, even if a library allows anonymous access.</summary>
    private static TBuilder ForOperators<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoint.RequireAuthorization(Scopes.Operator).Finally(built =>
        {
            foreach (var open in built.Metadata.OfType<IAllowAnonymous>().ToList())
            {
                built.Metadata.Remove(open);
            }
        });
        return endpoint;
    }
}
