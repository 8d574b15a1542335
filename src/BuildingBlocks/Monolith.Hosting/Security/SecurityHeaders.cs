namespace Monolith.Hosting;

/// <summary>
/// Adds headers that restrict what browsers do with a response
/// (<see href="https://cheatsheetseries.owasp.org/cheatsheets/REST_Security_Cheat_Sheet.html#security-headers">OWASP</see>).
/// </summary>
internal sealed class SecurityHeaders(RequestDelegate next, IHostEnvironment environment)
{
    private const string LoadNothing = "default-src 'none'; frame-ancestors 'none'";
    private const string HstsOneYear = "max-age=31536000";

    public Task InvokeAsync(HttpContext context)
    {
        // Set the headers when the response starts, because the exception handler clears the headers first.
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            headers["Referrer-Policy"] = "no-referrer";
            headers.ContentSecurityPolicy = context.GetEndpoint()?.Metadata.GetMetadata<PagePolicy>()?.ContentSecurityPolicy ?? LoadNothing;
            if (headers.CacheControl.Count == 0)
            {
                headers.CacheControl = "no-store";
            }

            if (context.Request.IsHttps && !environment.IsDevelopment())
            {
                headers.StrictTransportSecurity = HstsOneYear;
            }

            return Task.CompletedTask;
        });
        return next(context);
    }
}

/// <summary>Specifies which resources the page of an endpoint may load.</summary>
/// <param name="Sources">The directives of the Content-Security-Policy, except frame-ancestors, which is always 'none'.</param>
internal sealed record PagePolicy(string Sources)
{
    public string ContentSecurityPolicy => $"{Sources}; frame-ancestors 'none'";
}
