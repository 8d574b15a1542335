namespace Ordering;

/// <summary>The cancellation of an order.</summary>
/// <param name="Reason">The reason, for people to read.</param>
internal sealed record Cancellation(string Reason);

/// <param name="Id">The order.</param>
/// <param name="Reason">The reason, for people to read.</param>
internal sealed record CancelOrder(Guid Id, string Reason) : ICommand<PlacedOrder>;

internal sealed class CancelOrderValidator : AbstractValidator<CancelOrder>
{
    public CancelOrderValidator() => RuleFor(c => c.Reason).NotEmpty().MaximumLength(Order.MaxReasonLength);
}

internal sealed class CancelOrderHandler(OrderingDbContext db, Fulfilment fulfilment, ICaller caller) : IRequestHandler<CancelOrder, PlacedOrder>
{
    public async Task<PlacedOrder> Handle(CancelOrder request, CancellationToken cancellationToken)
    {
        var order = await db.Orders.FindAsync([request.Id], cancellationToken);
        if (order is null || !caller.MayAccess(order.CustomerId))
        {
            throw Rejection.NotFound("order", request.Id);
        }

        // The update keeps the customer's row until the commit, so that an erasure waits for the reason and then removes it.
        await db.BeginTransactionAsync(cancellationToken);
        var isKnown = await db.Customers.Where(c => c.Id == order.CustomerId)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.Id, c => c.Id), cancellationToken) == 1;
        var reason = isKnown ? request.Reason : Order.ErasedReason;
        if (!fulfilment.TryCancel(order, OrderStep.CancellationRequested, reason) && order.Status != OrderStatus.Cancelled)
        {
            throw Rejection.Conflict($"The order {order.Id} is already confirmed and can no longer be cancelled.");
        }

        return new PlacedOrder(order.Id, order.Status);
    }
}

internal static class CancelOrderEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapPost("/orders/{id:guid}/cancellation", async (Guid id, Cancellation body, ISender sender, CancellationToken cancellationToken) =>
        {
            var order = await sender.Send(new CancelOrder(id, body.Reason), cancellationToken);
            return TypedResults.Accepted($"/ordering/orders/{order.Id}", order);
        })
        .WithSummary("Cancels an order that is not confirmed yet")
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);
}
