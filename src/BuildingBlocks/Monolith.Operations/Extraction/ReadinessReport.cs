using Monolith.Runtime;

namespace Monolith.Operations;

/// <summary>The report of <c>extract check</c>. <c>--json</c> prints it as it is.</summary>
/// <param name="Module">The module.</param>
/// <param name="Ready">Whether no blockers were found.</param>
/// <param name="Blockers">The blockers.</param>
/// <param name="Unknown">The facts that could not be determined, each with a way to find out.</param>
/// <param name="Dependencies">The module's current dependencies on other modules.</param>
/// <param name="BecomesRemote">The calls and events that go over the network after the move.</param>
/// <param name="RoundTrips">The counts of the running process, or null when it was not queried.</param>
internal sealed record ReadinessReport(
    string Module,
    bool Ready,
    IReadOnlyList<Blocker> Blockers,
    IReadOnlyList<string> Unknown,
    ModuleDependencies Dependencies,
    IReadOnlyList<RemoteDependency> BecomesRemote,
    MeasuredRoundTrips? RoundTrips)
{
    public static ReadinessReport Of(ModuleDependencies dependencies, MeasuredTraffic? measured)
    {
        var roundTrips = measured is null ? null : MeasuredRoundTrips.To(dependencies.Module, measured);
        var blockers = Blocker.Find(dependencies, roundTrips);
        return new ReadinessReport(dependencies.Module, blockers.Count == 0, blockers, [.. FindUnknown(dependencies, roundTrips)], dependencies, RemoteDependency.Of(dependencies), roundTrips);
    }

    private static IEnumerable<string> FindUnknown(ModuleDependencies dependencies, MeasuredRoundTrips? roundTrips)
    {
        foreach (var source in dependencies.SubscribesTo.Where(e => e.Logged is null).Select(e => e.Source).Distinct())
        {
            yield return $"The number of events of {source} is unknown: it does not run here, and its log cannot be read. Run the command where it runs.";
        }

        foreach (var subscription in dependencies.Subscriptions.Where(s => s.Lag is null))
        {
            yield return $"How far {subscription.Subscriber} is behind {subscription.Source} is unknown, because not both run here. See /health/modules/{subscription.Subscriber} where it runs.";
        }

        if (dependencies.HasBroker)
        {
            yield return "The broker is configured, but its availability was not tested.";
        }

        if (roundTrips is null)
        {
            yield return "The number of round trips per request is known only to the running process. Add --running <its address>, and outside Development --token env:<variable> with an operator's token.";
        }
        else
        {
            yield return $"The counts cover only one process, at {roundTrips.Address}. Other replicas are not included.";
        }
    }
}

/// <summary>A call or event that goes over the network after a module has moved to a process of its own.</summary>
/// <param name="Route">The transport: <c>broker</c> or <c>http</c>.</param>
/// <param name="What">The event or the request.</param>
/// <param name="Why">The sender or receiver of the event, the module that sends the query, or a note that the request is forwarded.</param>
internal sealed record RemoteDependency(string Route, string What, string Why)
{
    public const string Broker = "broker", Http = "http";

    public static IReadOnlyList<RemoteDependency> Of(ModuleDependencies dependencies) =>
    [
        .. dependencies.SubscribesTo.Where(e => e.Source != dependencies.Module).Select(e => new RemoteDependency(Broker, e.Name, $"from {e.Source}")),
        .. from sent in dependencies.Publishes
           let others = sent.Subscribers.Where(hearer => hearer != dependencies.Module).ToList()
           where others.Count > 0
           select new RemoteDependency(Broker, sent.Name, $"to {string.Join(", ", others)}"),
        .. dependencies.Queries.Where(q => q.AskedBy.Count > 0).Select(q => new RemoteDependency(Http, $"POST {q.Path}", $"sent by {string.Join(", ", q.AskedBy)}")),
        .. dependencies.Routes.Append($"GET /health/modules/{dependencies.Module}").Select(route => new RemoteDependency(Http, route, "forwarded")),
    ];
}

/// <summary>The queries that endpoints send to a module, counted in the running process.</summary>
/// <param name="Address">The address of the process.</param>
/// <param name="Since">The time at which it began to count.</param>
/// <param name="Endpoints">The endpoints that sent queries to the module.</param>
/// <param name="OutsideOfRequests">The number of queries that were sent to the module outside of requests.</param>
internal sealed record MeasuredRoundTrips(string Address, DateTimeOffset Since, IReadOnlyList<EndpointRoundTrips> Endpoints, long OutsideOfRequests)
{
    public static MeasuredRoundTrips To(string module, MeasuredTraffic measured) => new(
        measured.Address,
        measured.Report.Since,
        [.. measured.Report.Endpoints.Where(e => e.Queries.Any(q => q.Module == module)).Select(e => EndpointRoundTrips.To(module, e))],
        measured.Report.OutsideOfRequests.Where(q => q.Module == module).Sum(q => q.Sent));
}

/// <summary>The queries of one endpoint to a module.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Route">The route pattern.</param>
/// <param name="Requests">The number of requests that it served.</param>
/// <param name="PerRequest">The average number of queries to the module per request.</param>
/// <param name="AllPerRequest">The average number of queries to all modules per request.</param>
/// <param name="Queries">The queries that it sent to the module.</param>
internal sealed record EndpointRoundTrips(
    string Method, string Route, long Requests, double PerRequest, double AllPerRequest, IReadOnlyList<QueryTraffic> Queries)
{
    public static EndpointRoundTrips To(string module, EndpointTraffic endpoint)
    {
        var own = endpoint.Queries.Where(q => q.Module == module).ToList();
        return new EndpointRoundTrips(
            endpoint.Method, endpoint.Route, endpoint.Requests, PerRequest(own), PerRequest(endpoint.Queries), own);

        double PerRequest(IEnumerable<QueryTraffic> queries) => queries.Sum(q => (double)q.Sent) / Math.Max(1, endpoint.Requests);
    }
}
