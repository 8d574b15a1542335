using System.ComponentModel;
using Monolith.Hosting;

namespace Monolith.Host;

/// <summary>Endpoints that compose the answers of several modules.</summary>
internal sealed class StorefrontPart : IHostPart
{
    /// <summary>
    /// The required policies are those of all parts. The endpoint need not check the owner of the order: the modules answer for the caller,
    /// and report another customer's order as not found.
    /// </summary>
    private static readonly string[] Parts = [ModulePolicies.For("ordering"), ModulePolicies.For("profiles"), ModulePolicies.For("payments")];

    public void AddServices(IServiceCollection services)
    {
        services.AddOptions<StorefrontOptions>().BindConfiguration("Storefront").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<StorefrontComposer>();
    }

    public void MapEndpoints(IEndpointRouteBuilder endpoints) => endpoints
        .MapGet("/storefront/orders/{id:guid}", async ([Description("The order.")] Guid id, StorefrontComposer composer, CancellationToken cancellationToken) =>
            TypedResults.Ok(await composer.ComposeAsync(id, cancellationToken) ?? throw Rejection.NotFound("order", id)))
        .RequireAuthorization(Parts)
        .WithName("storefront_GetOrder")
        .WithTags("storefront")
        .WithSummary("Reads an order with its customer and its payment. The field 'missing' lists unavailable parts")
        .ProducesProblem(StatusCodes.Status404NotFound);
}
