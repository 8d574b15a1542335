using Shipping.Contracts;

namespace Shipping;

/// <summary>A shipment to add.</summary>
/// <param name="Name">The name, which no other shipment has.</param>
internal sealed record AddShipment(string Name) : ICommand<AddedShipment>;

/// <summary>A shipment that was added.</summary>
/// <param name="Id">The id of the shipment.</param>
internal sealed record AddedShipment(Guid Id);

internal sealed class AddShipmentValidator : AbstractValidator<AddShipment>
{
    public AddShipmentValidator() => RuleFor(s => s.Name).NotEmpty().MaximumLength(Shipment.MaxNameLength);
}

internal sealed class AddShipmentHandler(ShippingDbContext db, TimeProvider clock) : IRequestHandler<AddShipment, AddedShipment>
{
    /// <summary>The state and the event are committed together when this method has returned.</summary>
    public async Task<AddedShipment> Handle(AddShipment request, CancellationToken cancellationToken)
    {
        if (await db.Shipments.AnyAsync(s => s.Name == request.Name, cancellationToken))
        {
            throw Rejection.Taken("name", $"The name '{request.Name}' is already in use.");
        }

        var added = new Shipment { Id = Guid.CreateVersion7(clock.GetUtcNow()), Name = request.Name };
        db.Shipments.Add(added);
        db.Publish(new ShipmentAdded(added.Id, added.Name));
        return new AddedShipment(added.Id);
    }
}

internal static class AddShipmentEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapPost("/shipments", async (AddShipment command, ISender sender, CancellationToken cancellationToken) =>
            TypedResults.Created("/shipping/shipments", await sender.Send(command, cancellationToken)))
        .RequireManager()
        .WithSummary("Adds a shipment")
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status409Conflict);
}
