using Monolith.Runtime;

namespace Monolith.Operations;

/// <summary>A blocker of moving a module to a process of its own.</summary>
/// <param name="What">The blocker.</param>
/// <param name="Remedy">The remedy.</param>
internal sealed record Blocker(string What, string Remedy)
{
    /// <summary>The number of events from which a subscription is considered far behind.</summary>
    private const int ManyEvents = 1_000;

    /// <summary>The waiting time from which a subscription is considered stuck, even with few events.</summary>
    private static readonly TimeSpan LongWait = TimeSpan.FromMinutes(1);

    /// <summary>Finds all blockers. Those of the data come first.</summary>
    public static IReadOnlyList<Blocker> Find(ModuleDependencies dependencies, MeasuredRoundTrips? roundTrips) =>
    [
        .. FindInDatabase(dependencies),
        .. FindInBroker(dependencies),
        .. FindInParkedWork(dependencies),
        .. FindInSubscriptions(dependencies),
        .. FindInQueries(dependencies, roundTrips),
    ];

    private static IEnumerable<Blocker> FindInDatabase(ModuleDependencies dependencies)
    {
        var (module, database) = (dependencies.Module, dependencies.Database);
        if (!database.IsServer)
        {
            yield return new Blocker(
                $"The data is in the file {database.Location}, which two processes cannot share.",
                $"Move the data to a server first, with 'db provision', 'db migrate' and 'db copy --module {module}'. Other modules may stay where they are.");
        }

        if (database.SharesPrincipalWith.Count > 0)
        {
            yield return new Blocker(
                $"The module connects to its database as {database.Principal}, and so does {string.Join(", ", database.SharesPrincipalWith)}. Its process could then read the data of these modules.",
                $"Give the module its own Modules:{module}:Database:ConnectionString, as 'db provision' creates it.");
        }
    }

    private static IEnumerable<Blocker> FindInBroker(ModuleDependencies dependencies)
    {
        if (!dependencies.HasBroker && RemoteDependency.Of(dependencies).Any(dependency => dependency.Route == RemoteDependency.Broker))
        {
            yield return new Blocker("No broker is configured to transport the module's events.", "Set RabbitMq:Uri, and start the monolith once with this setting.");
        }
    }

    private static IEnumerable<Blocker> FindInParkedWork(ModuleDependencies dependencies)
    {
        if (dependencies.Parked.Events > 0)
        {
            yield return new Blocker(
                $"{Figures.Count(dependencies.Parked.Events, "event")} that it could not handle {(dependencies.Parked.Events == 1 ? "is" : "are")} parked.",
                $"List the reasons with 'events parked --module {dependencies.Module}', then use 'events retry' or 'events discard'.");
        }

        if (dependencies.Parked is { Timers: > 0 } or { SideEffects: > 0 })
        {
            yield return new Blocker(
                $"{Figures.Count(dependencies.Parked.Timers, "timer")} and {Figures.Count(dependencies.Parked.SideEffects, "side effect")} are parked after repeated failures.",
                "See the column failure of the tables timers and side_effects for the reasons, and resolve them before the move.");
        }
    }

    private static IEnumerable<Blocker> FindInSubscriptions(ModuleDependencies dependencies)
    {
        foreach (var (subscriber, source, lag) in dependencies.Subscriptions)
        {
            if (lag?.Lost is { } lost)
            {
                yield return new Blocker($"{subscriber} cannot continue with the events of {source}. {lost}", "Follow this instruction, and wait until the subscription has caught up.");
            }
            else if (lag is not null && (lag.Events >= ManyEvents || lag.Waits >= LongWait))
            {
                yield return new Blocker(
                    $"{subscriber} is {Figures.Behind(lag)} behind {source}.",
                    $"Let it catch up while the monolith runs. If it does not, /health/modules/{subscriber} shows the reason.");
            }
        }
    }

    private static IEnumerable<Blocker> FindInQueries(ModuleDependencies dependencies, MeasuredRoundTrips? roundTrips) =>
        from endpoint in roundTrips?.Endpoints ?? []
        from query in endpoint.Queries
        where query.MostInOneRequest > 1
        select new Blocker(
            $"{endpoint.Method} {endpoint.Route} sends {query.Query} up to {query.MostInOneRequest} times in one request. Each query becomes a round trip.",
            $"Replace them with one query of {dependencies.Project}.Contracts that returns a list.");
}
