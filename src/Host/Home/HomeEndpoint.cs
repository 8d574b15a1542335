namespace Monolith.Host;

internal static class HomeEndpoint
{
    public static void MapHome(this IEndpointRouteBuilder endpoints) => endpoints
        .MapGet("/", async (HomePage page, HttpContext context, CancellationToken cancellationToken) =>
        {
            context.Response.Headers.CacheControl = "no-store";
            context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";
            return TypedResults.Content(await page.RenderAsync(context, cancellationToken), "text/html; charset=utf-8");
        })
        .ExcludeFromDescription();
}
