using System.CommandLine;
using Monolith.Runtime;

namespace Monolith.Operations;

/// <summary><c>topology show</c>: shows the location of each module and its connections.</summary>
internal static class TopologyShowCommand
{
    public static Command Create(HostDefinition host)
    {
        var json = new Option<bool>("--json") { Description = "Print JSON instead of a table." };
        var command = new Command("show", $"Show the location of each module and the transports of its events. {CommandRunner.ExitCodes}") { json };
        command.SetAction((parsed, _) => CommandRunner.RunAsync(host, services =>
        {
            var graph = services.GetRequiredService<ModuleGraph>();
            var routed = graph.Subscriptions.Where(s => s.Route is not null).ToList();
            var modules = graph.Modules.Where(m => m.IsListed || routed.Any(s => s.Source == m)).ToList();
            if (parsed.GetValue(json))
            {
                CommandOutput.WriteJson(new
                {
                    graph.Deployment,
                    graph.HasBroker,
                    Modules = modules.Select(m => new { m.Name, m.Location, Database = DatabaseOf(m) }),
                    Routes = routed.Select(s => new { Source = s.Source.Name, Subscriber = s.Subscriber.Name, Kind = s.Route }),
                    graph.Problems,
                });
                return Task.FromResult(ExitCode.Ok);
            }

            Console.WriteLine($"Deployment '{graph.Deployment}', {(graph.HasBroker ? "with a broker" : "without a broker")}.");
            CommandOutput.WriteTable(
                ["module", "location", "data", "subscribes to", "subscribers"],
                modules.Select(module => new[]
                {
                    module.Name,
                    module.Location.ToString(),
                    DatabaseOf(module) ?? "",
                    Report(routed.Where(s => s.Subscriber == module), s => s.Source),
                    Report(routed.Where(s => s.Source == module), s => s.Subscriber),
                }));
            return Task.FromResult(ExitCode.Ok);
        }));
        return command;
    }

    private static string? DatabaseOf(GraphModule module) => module switch
    {
        { Location.IsLocal: false } => null,
        { IsInMemory: true } => DatabaseStatus.InMemory,
        { Database: { } database } => $"{database.Provider} {database.Location}",
        _ => null,
    };

    private static string Report(IEnumerable<GraphSubscription> subscriptions, Func<GraphSubscription, GraphModule> other) =>
        string.Join(Environment.NewLine, subscriptions.Select(s => $"{other(s).Name} {NameOf(s.Route)}"));

    private static string NameOf(EventRoute? route) => route switch
    {
        EventRoute.Log => "(log)",
        EventRoute.Broker => "(broker)",
        EventRoute.NoBroker => "(no transport: no broker is configured)",
        _ => "(no transport: the module is absent)",
    };
}
