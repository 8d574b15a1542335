using Monolith.Hosting;

namespace Monolith.Host;

/// <summary>Answers that are put together from what several modules know.</summary>
internal sealed class StorefrontPart : IHostPart
{
    /// <summary>
    /// It takes what each part takes by itself. Whose order it is need not be asked here: the modules answer for the caller,
    /// and to one whose order it is not there is none.
    /// </summary>
    private static readonly string[] Parts = [ModulePolicies.For("ordering"), ModulePolicies.For("profiles"), ModulePolicies.For("payments")];

    public void AddServices(IServiceCollection services)
    {
        services.AddOptions<StorefrontOptions>().BindConfiguration("Storefront").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<StorefrontComposer>();
    }

    public void MapEndpoints(IEndpointRouteBuilder endpoints) => endpoints
        .MapGet("/storefront/orders/{id:guid}", async (Guid id, StorefrontComposer composer, CancellationToken cancellationToken) =>
            TypedResults.Ok(await composer.ComposeAsync(id, cancellationToken) ?? throw Refused.NotFound("order", id)))
        .RequireAuthorization(Parts)
        .WithTags("storefront")
        .WithSummary("Reads an order with its customer and its payment; parts that can't be had are named in 'missing'")
        .ProducesProblem(StatusCodes.Status404NotFound);
}
