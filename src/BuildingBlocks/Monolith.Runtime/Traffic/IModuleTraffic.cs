namespace Monolith.Runtime;

/// <summary>
/// Which endpoint asked which module how often, as counted in this process since it started. Each such query is a round trip
/// as soon as its module runs in another process.
/// </summary>
public interface IModuleTraffic
{
    /// <summary>Reads the counters.</summary>
    TrafficReport Read();
}

/// <summary>What was counted in one process.</summary>
/// <param name="Since">When counting began: when the process started.</param>
/// <param name="Endpoints">The endpoints that asked any module anything, by route.</param>
/// <param name="OutsideOfRequests">The queries that were sent when no request was being served.</param>
public sealed record TrafficReport(DateTimeOffset Since, IReadOnlyList<EndpointTraffic> Endpoints, IReadOnlyList<QueryTraffic> OutsideOfRequests);

/// <summary>What one endpoint asked.</summary>
/// <param name="Method">The HTTP method, or <c>*</c> where the endpoint takes any.</param>
/// <param name="Route">The pattern of its route, such as <c>/storefront/orders/{id:guid}</c>.</param>
/// <param name="Requests">How many requests came to it and were not refused before, those that asked nothing among them.</param>
/// <param name="Queries">What it asked, by module.</param>
public sealed record EndpointTraffic(string Method, string Route, long Requests, IReadOnlyList<QueryTraffic> Queries);

/// <summary>How often one query was sent.</summary>
/// <param name="Module">The module that answers it.</param>
/// <param name="Query">The name of its record, such as <c>GetOrder</c>.</param>
/// <param name="Sent">How often it was sent, whatever became of it. What is sent again because a connection broke counts once.</param>
/// <param name="MostInOneRequest">How often it was sent within one request at most; 0 outside of requests.</param>
public sealed record QueryTraffic(string Module, string Query, long Sent, long MostInOneRequest);
