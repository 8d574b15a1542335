using System.Text.Json.Nodes;
using Monolith;

namespace Loyalty.Contracts;

/// <summary>Converts version 1 of <see cref="PointsRedeemed"/>, which had no voucher code.</summary>
internal sealed class PointsRedeemedUpcaster() : EventUpcaster<PointsRedeemed>(fromVersion: 1)
{
    public override JsonObject Upcast(JsonObject payload)
    {
        payload["voucher"] = "";
        return payload;
    }
}
