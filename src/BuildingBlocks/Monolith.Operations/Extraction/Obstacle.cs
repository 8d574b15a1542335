using Monolith.Runtime;

namespace Monolith.Operations;

/// <summary>Something that is in the way of taking a module out.</summary>
/// <param name="What">What it is.</param>
/// <param name="Remedy">What to do about it.</param>
internal sealed record Obstacle(string What, string Remedy)
{
    /// <summary>So many events behind, a subscription is far behind.</summary>
    private const int ManyEvents = 1_000;

    /// <summary>And so it is when an event has waited for so long, however few there are: it does not move.</summary>
    private static readonly TimeSpan LongWait = TimeSpan.FromMinutes(1);

    /// <summary>All that there are, the data first.</summary>
    public static IReadOnlyList<Obstacle> Find(ModuleDependencies dependencies, MeasuredRoundTrips? roundTrips) =>
    [
        .. InTheDatabase(dependencies),
        .. InTheBroker(dependencies),
        .. InWhatWasSetAside(dependencies),
        .. InSubscriptions(dependencies),
        .. InQueries(dependencies, roundTrips),
    ];

    private static IEnumerable<Obstacle> InTheDatabase(ModuleDependencies dependencies)
    {
        var (module, database) = (dependencies.Module, dependencies.Database);
        if (!database.IsServer)
        {
            yield return new Obstacle(
                $"Its data is in a file, {database.Location}: two processes can't share it.",
                $"Move it to a server first, with 'db provision', 'db migrate' and 'db copy --module {module}'; other modules may stay where they are.");
        }

        if (database.SharesPrincipalWith.Count > 0)
        {
            yield return new Obstacle(
                $"It comes to its database as {database.Principal}, and so does {string.Join(", ", database.SharesPrincipalWith)}: who runs it could read what is theirs.",
                $"Give it its own Modules:{module}:Database:ConnectionString, as 'db provision' writes them.");
        }
    }

    private static IEnumerable<Obstacle> InTheBroker(ModuleDependencies dependencies)
    {
        if (!dependencies.HasBroker && RemoteDependency.Of(dependencies).Any(tie => tie.Route == RemoteDependency.Broker))
        {
            yield return new Obstacle("No broker is configured, over which its events would go.", "Set RabbitMq:Uri, and start the monolith with it once.");
        }
    }

    private static IEnumerable<Obstacle> InWhatWasSetAside(ModuleDependencies dependencies)
    {
        if (dependencies.Parked.Events > 0)
        {
            yield return new Obstacle(
                $"{Figures.Count(dependencies.Parked.Events, "event")} that it could not handle {(dependencies.Parked.Events == 1 ? "is" : "are")} parked.",
                $"See why with 'events parked --module {dependencies.Module}', then 'events retry' or 'events discard'.");
        }

        if (dependencies.Parked is { Timers: > 0 } or { SideEffects: > 0 })
        {
            yield return new Obstacle(
                $"{Figures.Count(dependencies.Parked.Timers, "timer")} and {Figures.Count(dependencies.Parked.SideEffects, "side effect")} that failed again and again are parked.",
                "The column failure of its tables timers and side_effects says why; see to it while it is at home.");
        }
    }

    private static IEnumerable<Obstacle> InSubscriptions(ModuleDependencies dependencies)
    {
        foreach (var (subscriber, source, lag) in dependencies.Subscriptions)
        {
            if (lag?.Lost is { } lost)
            {
                yield return new Obstacle($"{subscriber} can't go on with the events of {source}. {lost}", "Do so, and wait until it has caught up.");
            }
            else if (lag is not null && (lag.Events >= ManyEvents || lag.Waits >= LongWait))
            {
                yield return new Obstacle(
                    $"{subscriber} is {Figures.Behind(lag)} behind {source}.",
                    $"Let it catch up while the monolith runs; where it does not, /health/modules/{subscriber} says what keeps it.");
            }
        }
    }

    private static IEnumerable<Obstacle> InQueries(ModuleDependencies dependencies, MeasuredRoundTrips? roundTrips) =>
        from endpoint in roundTrips?.Endpoints ?? []
        from query in endpoint.Queries
        where query.MostInOneRequest > 1
        select new Obstacle(
            $"{endpoint.Method} {endpoint.Route} sends {query.Query} up to {query.MostInOneRequest} times in one request: each becomes a round trip.",
            $"Ask once for all of them: a query of {dependencies.Project}.Contracts that is answered with a list.");
}
