using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using Monolith.Runtime;

namespace Monolith.Hosting;

/// <summary>
/// Who may call, and how much. Outside Development nobody without a token; in Development, unless an authority is set,
/// everybody.
/// </summary>
internal static class Security
{
    public static void AddSecurity(this WebApplicationBuilder builder, IReadOnlyList<IModule> modules)
    {
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

    /// <summary>Whether callers show who they are.</summary>
    public static bool TellsCallersApart(this IServiceProvider services) => services.GetService<IAuthenticationSchemeProvider>() is not null;

    public static void UseSecurity(this WebApplication app)
    {
        app.UseMiddleware<SecurityHeaders>();
        app.UseTimeouts();
        if (app.Services.TellsCallersApart())
        {
            app.UseAuthentication();
        }

        // After the token is read, whose subject is the client; before it is refused, which costs something too.
        app.UseRateLimiter();
        app.UseAuthorization();
    }

    /// <summary>Shows a page to everybody in Development, and to operators otherwise.</summary>
    public static TBuilder ForDevelopersAndOperators<TBuilder>(this TBuilder endpoint, IHostEnvironment environment)
        where TBuilder : IEndpointConventionBuilder =>
        environment.IsDevelopment() ? endpoint.AllowAnonymous() : endpoint.ForOperators();

    /// <summary>Shows something to operators only, also where a library says that it is for everybody.</summary>
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
