using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Monolith.Runtime.Events;

namespace Monolith.Runtime;

/// <summary>
/// Counts queries by the request that they are sent in. There are as many counters as there are mapped routes times queries,
/// whatever clients ask for.
/// </summary>
internal sealed class ModuleTraffic(QueryOwners owners, TimeProvider clock) : IModuleTraffic
{
    private static readonly Meter Meter = new(Telemetry.Name);

    private static readonly Counter<long> Queries = Meter.CreateCounter<long>(
        "monolith.queries.sent", "{query}", "Public queries that were sent to a module, wherever it runs");

    /// <summary>Flows into what a request sets off, on whatever thread.</summary>
    private static readonly AsyncLocal<RequestTally?> Current = new();

    private readonly ConcurrentDictionary<(string Method, string Route), EndpointCounters> _endpoints = new();
    private readonly EndpointCounters _outside = new(method: null, route: null);
    private readonly DateTimeOffset _since = clock.GetUtcNow();

    /// <summary>Begins to count for a request that has come to its endpoint.</summary>
    public void BeginRequest(HttpContext context)
    {
        if (context.GetEndpoint() is not RouteEndpoint { RoutePattern.RawText: { } route } endpoint)
        {
            return;
        }

        // A method that the endpoint does not name is one of any number that a client may make up.
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
                new("module", OwnerOf(query)),
                new("query", query.Name),
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

    /// <summary>A module that the Host does not list is known by its Contracts only.</summary>
    private string OwnerOf(Type query) => owners.Find(query) ?? query.Assembly.GetName().Name!;

    /// <summary>What one request has sent so far; parts of an answer may be asked for at the same time.</summary>
    private sealed class RequestTally(EndpointCounters endpoint)
    {
        private readonly Lock _gate = new();
        private Dictionary<Type, int>? _sent;

        public EndpointCounters Endpoint => endpoint;

        /// <summary>Counts, and tells how many of its kind there are with it.</summary>
        public int Count(Type query)
        {
            lock (_gate)
            {
                _sent ??= [];
                return _sent[query] = _sent.GetValueOrDefault(query) + 1;
            }
        }
    }

    /// <summary>The counters of an endpoint, or of what is outside of requests.</summary>
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
