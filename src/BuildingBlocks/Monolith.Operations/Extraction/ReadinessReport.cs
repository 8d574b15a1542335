using Monolith.Runtime;

namespace Monolith.Operations;

/// <summary>What <c>extract check</c> tells of a module; <c>--json</c> prints it as it is.</summary>
/// <param name="Module">The module.</param>
/// <param name="Ready">Whether nothing is in the way.</param>
/// <param name="InTheWay">What is in the way.</param>
/// <param name="NotKnown">What could not be told, each with the way to learn it.</param>
/// <param name="Dependencies">Its dependencies on the others today.</param>
/// <param name="BecomesRemote">What goes over the network when it has moved.</param>
/// <param name="RoundTrips">What the running process counted; null when it was not asked.</param>
internal sealed record ReadinessReport(
    string Module,
    bool Ready,
    IReadOnlyList<Obstacle> InTheWay,
    IReadOnlyList<string> NotKnown,
    ModuleDependencies Dependencies,
    IReadOnlyList<RemoteDependency> BecomesRemote,
    MeasuredRoundTrips? RoundTrips)
{
    public static ReadinessReport Of(ModuleDependencies dependencies, MeasuredTraffic? measured)
    {
        var roundTrips = measured is null ? null : MeasuredRoundTrips.To(dependencies.Module, measured);
        var obstacles = Obstacle.Find(dependencies, roundTrips);
        return new ReadinessReport(dependencies.Module, obstacles.Count == 0, obstacles, [.. FindUnknown(dependencies, roundTrips)], dependencies, RemoteDependency.Of(dependencies), roundTrips);
    }

    private static IEnumerable<string> FindUnknown(ModuleDependencies dependencies, MeasuredRoundTrips? roundTrips)
    {
        foreach (var source in dependencies.SubscribesTo.Where(e => e.Logged is null).Select(e => e.Source).Distinct())
        {
            yield return $"How many events {source} sends: it does not run here, and its log can't be read. Ask where it runs.";
        }

        foreach (var subscription in dependencies.Subscriptions.Where(s => s.Lag is null))
        {
            yield return $"How far {subscription.Subscriber} is behind {subscription.Source}: not both run here. See /health/modules/{subscription.Subscriber} where it runs.";
        }

        if (dependencies.HasBroker)
        {
            yield return "Whether the broker answers: one is configured, and nothing was sent to it.";
        }

        if (roundTrips is null)
        {
            yield return "Round trips per request: only the running process counts them. Add --running <its address>, and outside Development --token env:<variable> with an operator's token.";
        }
        else
        {
            yield return $"What other replicas were asked: the figures are those of one process, at {roundTrips.Address}.";
        }
    }
}

/// <summary>Something that goes over the network when a module has moved into a process of its own.</summary>
/// <param name="Route">The route that it takes: <c>broker</c> or <c>http</c>.</param>
/// <param name="What">The event, or the request.</param>
/// <param name="Why">Who sends or gets the event, who asks, or that the request is forwarded.</param>
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
        .. dependencies.Queries.Where(q => q.AskedBy.Count > 0).Select(q => new RemoteDependency(Http, $"POST {q.Path}", $"asked by {string.Join(", ", q.AskedBy)}")),
        .. dependencies.Routes.Append($"GET /health/modules/{dependencies.Module}").Select(route => new RemoteDependency(Http, route, "forwarded")),
    ];
}

/// <summary>Which endpoints ask a module, counted where it runs now.</summary>
/// <param name="Address">The process that was asked.</param>
/// <param name="Since">When it began to count.</param>
/// <param name="Endpoints">The endpoints that asked the module.</param>
/// <param name="OutsideOfRequests">How many queries were sent to the module while no request was served.</param>
internal sealed record MeasuredRoundTrips(string Address, DateTimeOffset Since, IReadOnlyList<EndpointRoundTrips> Endpoints, long OutsideOfRequests)
{
    public static MeasuredRoundTrips To(string module, MeasuredTraffic measured) => new(
        measured.Address,
        measured.Report.Since,
        [.. measured.Report.Endpoints.Where(e => e.Queries.Any(q => q.Module == module)).Select(e => EndpointRoundTrips.To(module, e))],
        measured.Report.OutsideOfRequests.Where(q => q.Module == module).Sum(q => q.Sent));
}

/// <summary>What one endpoint asks a module.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Route">The pattern of its route.</param>
/// <param name="Requests">How many requests it served.</param>
/// <param name="PerRequest">How many queries it sent to the module, for each request.</param>
/// <param name="AllPerRequest">How many queries it sent to any module, for each request.</param>
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
