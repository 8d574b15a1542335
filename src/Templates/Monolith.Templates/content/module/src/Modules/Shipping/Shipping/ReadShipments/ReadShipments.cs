namespace Shipping;

internal sealed record ReadShipments(Paging Paging) : IQuery<Page<ShipmentView>>;

/// <summary>A shipment.</summary>
/// <param name="Id">The id of the shipment.</param>
/// <param name="Name">The name, which no other shipment has.</param>
internal sealed record ShipmentView(Guid Id, string Name);

internal sealed class ReadShipmentsHandler(ShippingDbContext db) : IRequestHandler<ReadShipments, Page<ShipmentView>>
{
    public Task<Page<ShipmentView>> Handle(ReadShipments request, CancellationToken cancellationToken) => request.Paging.ReadAsync(
        db.Shipments.OrderBy(s => s.Id).Select(s => new ShipmentView(s.Id, s.Name)), cancellationToken);
}

internal static class ReadShipmentsEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapGet("/shipments", async ([AsParameters] Paging paging, ISender sender, CancellationToken cancellationToken) =>
            TypedResults.Ok(await sender.Send(new ReadShipments(paging), cancellationToken)))
        .WithSummary("Lists shipments");
}
