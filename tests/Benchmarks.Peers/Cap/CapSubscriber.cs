using DotNetCore.CAP;
using Microsoft.EntityFrameworkCore;

namespace Monolith.Benchmarks.Peers;

/// <summary>
/// Stores an order's row. CAP delivers at least once and leaves the rest to the handler; its documentation recommends an insert that does
/// nothing when the row exists, which needs no table of handled messages.
/// </summary>
internal sealed class CapSubscriber(ProjectingContext db, HandledCounter handled) : ICapSubscribe
{
    public const string Topic = "order-placed";

    private static readonly string Insert =
        $$"""
        INSERT INTO "{{Topology.SubscriberName(0, 0)}}".projections (order_id, customer_id, placed_at, total) VALUES ({0}, {1}, {2}, {3})
        ON CONFLICT DO NOTHING
        """;

    [CapSubscribe(Topic)]
    public async Task StoreAsync(OrderPlaced message, CancellationToken cancellationToken) => handled.Add(await db.Database.ExecuteSqlRawAsync(
        Insert, [message.OrderId, message.CustomerId, message.PlacedAt, message.Total], cancellationToken));
}
