using System.Text.Json.Nodes;
using Monolith;

namespace Loyalty.Contracts;

/// <summary>Version 1 of <see cref="PointsRedeemed"/> had no voucher code.</summary>
internal sealed class PointsRedeemedUpcaster() : EventUpcaster<PointsRedeemed>(fromVersion: 1)
{
    public override JsonObject Upcast(JsonObject payload)
    {
        payload["voucher"] = "";
        return payload;
    }
}
