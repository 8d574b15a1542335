namespace Monolith.Benchmarks.Peers;

/// <summary>The event as the other products publish it. Public because WolverineFx generates code for it.</summary>
public sealed record OrderPlaced(Guid OrderId, Guid CustomerId, decimal Total, string Currency, DateTimeOffset PlacedAt)
{
    public static OrderPlaced Of(OrderRow order) => new(order.Id, order.CustomerId, order.Total, order.Currency, order.PlacedAt);

    public ProjectionRow ToProjection() => new() { OrderId = OrderId, CustomerId = CustomerId, Total = Total, PlacedAt = PlacedAt };
}
