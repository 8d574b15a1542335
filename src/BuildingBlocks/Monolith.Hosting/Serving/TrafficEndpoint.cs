using Monolith.Runtime;

namespace Monolith.Hosting;

/// <summary>
/// <c>/modules/traffic</c>: which endpoint asked which module how often since the process started. It is the operators';
/// <c>extract check --running</c> reads it.
/// </summary>
internal static class TrafficEndpoint
{
    public static void MapTraffic(this WebApplication app) => app
        .MapGet(OperatorApi.TrafficPath, (IModuleTraffic traffic) => TypedResults.Ok(traffic.Read()))
        .RequireAuthorization(Scopes.Operator)
        .ExcludeFromDescription();
}
