using Hangfire;
using Microsoft.AspNetCore.Mvc;

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

    private static Task RefuseOtherSitesAsync(HttpContext context, RequestDelegate next)
    {
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            return next(context);
        }

        if (IsOfThisSite(context.Request))
        {
            return HandleFormAsync(context, next);
        }

        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return context.RequestServices.GetRequiredService<IProblemDetailsService>().WriteAsync(new ProblemDetailsContext
        {
            HttpContext = context,
            ProblemDetails = new ProblemDetails
            {
                Status = StatusCodes.Status403Forbidden,
                Title = "Forbidden",
                Detail = $"A page of another site sent this request. Open {Path} on this host and try again.",
            },
        }).AsTask();
    }

    /// <summary>Refuses what the dashboard, which reads the form of each command, cannot read.</summary>
    private static async Task HandleFormAsync(HttpContext context, RequestDelegate next)
    {
        if (!context.Request.HasFormContentType)
        {
            throw new BadHttpRequestException(
                "The page sends its commands as a form: 'Content-Type: application/x-www-form-urlencoded'.", StatusCodes.Status415UnsupportedMediaType);
        }

        try
        {
            await context.Request.ReadFormAsync(context.RequestAborted);
        }
        catch (Exception e) when (e is InvalidDataException or IOException and not BadHttpRequestException)
        {
            throw new BadHttpRequestException($"The form cannot be read: {e.Message}", e);
        }

        await next(context);
    }

    /// <summary>Returns whether a page of this host, or no page at all, sent the request. Every browser sends one of the two headers with a form.</summary>
    private static bool IsOfThisSite(HttpRequest request) =>
        request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin" or "none"
        && (request.Headers.Origin.ToString() is not { Length: > 0 } origin
            || (Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase)));
}
