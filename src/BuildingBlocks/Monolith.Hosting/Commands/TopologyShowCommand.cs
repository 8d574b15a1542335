using System.CommandLine;
using Monolith.Runtime;

namespace Monolith.Hosting;

/// <summary><c>topology show</c>: shows the location of each module and its connections.</summary>
internal static class TopologyShowCommand
{
    public static Command Create(IReadOnlyList<IModule> modules)
    {
        var json = new Option<bool>("--json") { Description = "Print JSON instead of a table." };
        var command = new Command("show", $"Show the location of each module and the transports of its events. {CommandRunner.ExitCodes}") { json };
        command.SetAction((parsed, _) => CommandRunner.RunAsync(modules, services =>
        {
            var map = services.GetRequiredService<IModuleTopology>().Draw();
            if (parsed.GetValue(json))
            {
                CommandOutput.WriteJson(map);
                return Task.FromResult(ExitCode.Ok);
            }

            Console.WriteLine($"Deployment '{map.Deployment}', {(map.HasBroker ? "with a broker" : "without a broker")}.");
            CommandOutput.WriteTable(
                ["module", "location", "data", "subscribes to", "subscribers"],
                map.Modules.Select(module => new[]
                {
                    module.Name,
                    module.Location.ToString(),
                    module.Database ?? "",
                    Report(map.Routes.Where(route => route.Subscriber == module.Name), route => route.Source),
                    Report(map.Routes.Where(route => route.Source == module.Name), route => route.Subscriber),
                }));
            return Task.FromResult(ExitCode.Ok);
        }));
        return command;
    }

    private static string Report(IEnumerable<EventRoute> routes, Func<EventRoute, string> other) =>
        string.Join(Environment.NewLine, routes.Select(route => $"{other(route)} {NameOf(route.Kind)}"));

    private static string NameOf(RouteKind kind) => kind switch
    {
        RouteKind.Log => "(log)",
        RouteKind.Broker => "(broker)",
        RouteKind.NoBroker => "(no transport: no broker is configured)",
        _ => "(no transport: the module is absent)",
    };
}
