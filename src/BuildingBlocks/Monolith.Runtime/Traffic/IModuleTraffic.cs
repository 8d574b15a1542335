namespace Monolith.Runtime;

/// <summary>
/// Counts which endpoint sent queries to which module since this process started. Each of these queries becomes a network round trip when
/// its module runs in another process.
/// </summary>
public interface IModuleTraffic
{
    /// <summary>Reads the counters.</summary>
    TrafficReport Read();
}

/// <summary>The counts of one process.</summary>
/// <param name="Since">The time at which counting began, which is when the process started.</param>
/// <param name="Endpoints">The endpoints that sent at least one query, by route.</param>
/// <param name="OutsideOfRequests">The queries that were sent outside of requests.</param>
public sealed record TrafficReport(DateTimeOffset Since, IReadOnlyList<EndpointTraffic> Endpoints, IReadOnlyList<QueryTraffic> OutsideOfRequests);

/// <summary>The queries of one endpoint.</summary>
/// <param name="Method">The HTTP method, or <c>*</c> when the endpoint accepts any method.</param>
/// <param name="Route">The route pattern, such as <c>/storefront/orders/{id:guid}</c>.</param>
/// <param name="Requests">The number of requests that reached the endpoint, including those that sent no query.</param>
/// <param name="Queries">The queries that the endpoint sent, by module.</param>
public sealed record EndpointTraffic(string Method, string Route, long Requests, IReadOnlyList<QueryTraffic> Queries);

/// <summary>The counts of one query.</summary>
/// <param name="Module">The module that answers the query.</param>
/// <param name="Query">The name of the query's record, such as <c>GetOrder</c>.</param>
/// <param name="Sent">The number of times it was sent, successfully or not. A retry after a broken connection does not count again.</param>
/// <param name="MostInOneRequest">The maximum number of times it was sent within one request, or 0 outside of requests.</param>
public sealed record QueryTraffic(string Module, string Query, long Sent, long MostInOneRequest);
