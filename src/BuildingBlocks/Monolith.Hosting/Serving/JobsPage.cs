using Hangfire;

namespace Monolith.Hosting;

/// <summary>
/// The Hangfire dashboard, for operators. Without authentication, only local requests can access it. Its forms change jobs, so a request
/// that another site makes the browser send is refused.
/// </summary>
internal static class JobsPage
{
    private const string Path = "/hangfire";

    /// <summary>The dashboard reads with GET and sends its commands with POST.</summary>
    private static readonly HttpMethodMetadata Methods = new([HttpMethods.Get, HttpMethods.Head, HttpMethods.Post]);

    private static readonly PagePolicy Page = new("default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:");

    public static void MapJobs(this WebApplication app)
    {
        app.UseWhen(context => context.Request.Path.StartsWithSegments(Path, StringComparison.OrdinalIgnoreCase), page => page.Use(RefuseOtherSitesAsync));
        var page = app.Services.AuthenticatesCallers()
            ? app.MapHangfireDashboardWithAuthorizationPolicy(Scopes.Operator, Path)
            : app.MapHangfireDashboard(Path);
        page.WithMetadata(Page, Methods);
    }

    private static async Task RefuseOtherSitesAsync(HttpContext context, RequestDelegate next)
    {
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            await next(context);
        }
        else if (CrossSite.IsOfThisSite(context.Request))
        {
            // The dashboard itself reads the form of each command, and would fail on one that it cannot read.
            await CrossSite.ReadFormAsync(context.Request);
            await next(context);
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            await context.RequestServices.GetRequiredService<IProblemDetailsService>().WriteAsync(
                new ProblemDetailsContext { HttpContext = context, ProblemDetails = CrossSite.Problem(Path) });
        }
    }
}
