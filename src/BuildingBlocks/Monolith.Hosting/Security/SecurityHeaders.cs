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
            var page = context.GetEndpoint()?.Metadata.GetMetadata<PagePolicy>();
            headers["Referrer-Policy"] = page?.ReferrerPolicy ?? PagePolicy.NoReferrer;
            headers.ContentSecurityPolicy = page?.ContentSecurityPolicy ?? LoadNothing;
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
    public const string NoReferrer = "no-referrer";

    /// <summary>
    /// To whom browsers tell the address of the page. A form of a page without a referrer has the origin <c>null</c>, so its origin cannot be
    /// checked.
    /// </summary>
    public string ReferrerPolicy { get; init; } = NoReferrer;

    public string ContentSecurityPolicy => $"{Sources}; frame-ancestors 'none'";
}
