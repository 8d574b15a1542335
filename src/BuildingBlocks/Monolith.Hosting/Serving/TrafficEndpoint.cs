using Monolith.Runtime;

namespace Monolith.Hosting;

/// <summary>
/// <c>/modules/traffic</c>: reports to operators how often each endpoint sent queries to each module since the process started. <c>extract
/// check --running</c> reads it.
/// </summary>
internal static class TrafficEndpoint
{
    public static void MapTraffic(this WebApplication app) => app
        .MapGet(OperatorApi.TrafficPath, (IModuleTraffic traffic) => TypedResults.Ok(traffic.Read()))
        .RequireAuthorization(Scopes.Operator)
        .WithTags("modules")
        .WithSummary("Reports how often each endpoint has sent queries to each module since the process started");
}
