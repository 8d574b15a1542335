using Monolith.Runtime;

namespace Monolith.Hosting;

/// <summary>
/// <c>/modules/traffic</c>: reports to operators how often each endpoint sent queries to each module since the process started. <c>extract
/// check --running</c> reads it.
/// </summary>
internal static class TrafficEndpoint
{
    public const string Path = "/modules/traffic";

    public static void MapTraffic(this WebApplication app) => app
        .MapGet(Path, (IModuleTraffic traffic) => TypedResults.Ok(traffic.Read()))
        .RequireAuthorization(Scopes.Operator)
        .ExcludeFromDescription();
}
