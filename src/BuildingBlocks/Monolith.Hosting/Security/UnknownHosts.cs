using Microsoft.AspNetCore.HostFiltering;

namespace Monolith.Hosting;

/// <summary>
/// Answers requests under a host name that <c>AllowedHosts</c> does not contain with problem details and the security headers, as all other
/// rejections. The framework checks the name before the application's own middleware.
/// </summary>
internal static class UnknownHosts
{
    public static void AddUnknownHosts(this WebApplicationBuilder builder)
    {
        builder.Services.Configure<HostFilteringOptions>(filtering => filtering.IncludeFailureMessage = false);

        // The first filter wraps the others, of which the framework's check is one.
        builder.Services.Insert(0, ServiceDescriptor.Singleton<IStartupFilter, Outermost>());
    }

    private sealed class Outermost : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.UseMiddleware<SecurityHeaders>();
            app.UseStatusCodePages();
            next(app);
        };
    }
}
