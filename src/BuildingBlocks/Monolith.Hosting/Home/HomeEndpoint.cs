namespace Monolith.Hosting;

internal static class HomeEndpoint
{
    private static readonly PagePolicy Page = new("default-src 'none'; style-src 'unsafe-inline'; img-src data:");

    public static void MapHome(this WebApplication app) => app
        .MapGet("/", async (HomePage page, HttpContext context, CancellationToken cancellationToken) =>
            TypedResults.Content(await page.RenderAsync(context, cancellationToken), "text/html; charset=utf-8"))
        .WithMetadata(Page)
        .ForDevelopersAndOperators(app.Environment)
        .ExcludeFromDescription();
}
