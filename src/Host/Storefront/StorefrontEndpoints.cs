using Monolith.Modules;

namespace Monolith.Host;

internal static class StorefrontEndpoints
{
    public static void AddStorefront(this IServiceCollection services)
    {
        services.AddOptions<StorefrontOptions>().BindConfiguration("Storefront").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<StorefrontComposer>();
    }

    public static void MapStorefront(this IEndpointRouteBuilder endpoints) => endpoints
        .MapGet("/storefront/orders/{id:guid}", async (Guid id, StorefrontComposer composer, CancellationToken cancellationToken) =>
            TypedResults.Ok(await composer.ComposeAsync(id, cancellationToken) ?? throw Refused.NotFound("order", id)))
        .WithTags("storefront")
        .WithSummary("Reads an order with its customer and its payment; parts that can't be had are named in 'missing'")
        .ProducesProblem(StatusCodes.Status404NotFound);
}
