using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Monolith.Runtime.Events;

namespace Monolith.Runtime;

/// <summary>
/// Counts queries by the endpoint whose request sends them. The number of counters is limited to mapped routes times queries, independent
/// of what clients send.
/// </summary>
internal sealed class ModuleTraffic(QueryOwners owners, TimeProvider clock) : IModuleTraffic
{
    private static readonly Meter Meter = new(Telemetry.Name);

    private static readonly Counter<long> Queries = Meter.CreateCounter<long>(
        "monolith.queries.sent", "{query}", "Public queries sent to a module, in this process or another");

    /// <summary>Flows with the request's execution context across threads.</summary>
    private static readonly AsyncLocal<RequestTally?> Current = new();

    private readonly ConcurrentDictionary<(string Method, string Route), EndpointCounters> _endpoints = new();
    private readonly EndpointCounters _outside = new(method: null, route: null);
    private readonly DateTimeOffset _since = clock.GetUtcNow();

    /// <summary>Starts counting for a request that has reached its endpoint.</summary>
    public void BeginRequest(HttpContext context)
    {
        if (context.GetEndpoint() is not RouteEndpoint { RoutePattern.RawText: { } route } endpoint)
        {
            return;
        }

        // Group methods that the endpoint does not list, because a client can make up any number of them.
        var method = context.Request.Method;
        var known = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains(method) is true;
        var counters = _endpoints.GetOrAdd((known ? method : "*", route), static key => new EndpointCounters(key.Method, key.Route));
        counters.CountRequest();
        Current.Value = new RequestTally(counters);
    }

    /// <summary>Counts a query that is about to be sent.</summary>
    public void Count(Type query)
    {
        var tally = Current.Value;
        var endpoint = tally?.Endpoint ?? _outside;
        endpoint.Count(query, tally?.Count(query) ?? 0);
        if (Queries.Enabled)
        {
            Queries.Add(
                1,
                new(TelemetryTags.Module, OwnerOf(query)),
                new("monolith.query", query.Name),
                new("http.request.method", endpoint.Method),
                new("http.route", endpoint.Route));
        }
    }

    public TrafficReport Read() => new(
        _since,
        [
            .. _endpoints.Values.Select(endpoint => (Endpoint: endpoint, Queries: Read(endpoint)))
                .Where(read => read.Queries.Count > 0)
                .OrderBy(read => read.Endpoint.Route, StringComparer.Ordinal).ThenBy(read => read.Endpoint.Method, StringComparer.Ordinal)
                .Select(read => new EndpointTraffic(read.Endpoint.Method!, Absolute(read.Endpoint.Route!), read.Endpoint.Requests, read.Queries)),
        ],
        Read(_outside));

    private static string Absolute(string route) => "/" + route.Trim('/');

    private IReadOnlyList<QueryTraffic> Read(EndpointCounters endpoint) =>
    [
        .. endpoint.Queries.Select(counter => counter.Value.Read(OwnerOf(counter.Key), counter.Key.Name))
            .OrderBy(query => query.Module, StringComparer.Ordinal).ThenBy(query => query.Query, StringComparer.Ordinal),
    ];

    /// <summary>Returns the module of a query. A module that the host does not list is identified by the name of its Contracts.</summary>
    private string OwnerOf(Type query) => owners.Find(query) ?? query.Assembly.GetName().Name!;

    /// <summary>The counts of one request. Parts of a response may send queries in parallel.</summary>
    private sealed class RequestTally(EndpointCounters endpoint)
    {
        private readonly Lock _gate = new();
        private Dictionary<Type, int>? _sent;

        public EndpointCounters Endpoint => endpoint;

        /// <summary>Increments the count of a query and returns it.</summary>
        public int Count(Type query)
        {
            lock (_gate)
            {
                _sent ??= [];
                return _sent[query] = _sent.GetValueOrDefault(query) + 1;
            }
        }
    }

    /// <summary>The counters of an endpoint, or of queries outside of requests.</summary>
    private sealed class EndpointCounters(string? method, string? route)
    {
        private long _requests;

        public string? Method => method;

        public string? Route => route;

        public long Requests => Volatile.Read(ref _requests);

        public ConcurrentDictionary<Type, QueryCounter> Queries { get; } = new();

        public void CountRequest() => Interlocked.Increment(ref _requests);

        public void Count(Type query, int inThisRequest) => Queries.GetOrAdd(query, static _ => new QueryCounter()).Count(inThisRequest);
    }

    private sealed class QueryCounter
    {
        private readonly Lock _gate = new();
        private long _sent, _most;

        public void Count(int inThisRequest)
        {
            lock (_gate)
            {
                _sent++;
                _most = Math.Max(_most, inThisRequest);
            }
        }

        public QueryTraffic Read(string module, string query)
        {
            lock (_gate)
            {
                return new QueryTraffic(module, query, _sent, _most);
            }
        }
    }
}
