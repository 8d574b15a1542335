using System.Text.Json.Serialization;

namespace Monolith.Benchmarks;

/// <summary>The event in the form that the floors write.</summary>
internal sealed record FloorEvent(Guid OrderId, Guid CustomerId, decimal Total, string Currency, DateTimeOffset PlacedAt)
{
    public static FloorEvent Of(OrderRow order) => new(order.Id, order.CustomerId, order.Total, order.Currency, order.PlacedAt);

    public static long Microseconds(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(FloorEvent))]
internal sealed partial class FloorJson : JsonSerializerContext;
