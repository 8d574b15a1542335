using System.CommandLine;
using Monolith.Runtime;

namespace Monolith.Operations;

/// <summary><c>topology show</c>: where each module runs, and what it talks to.</summary>
internal static class TopologyShowCommand
{
    public static Command Create(HostDefinition host)
    {
        var json = new Option<bool>("--json") { Description = "Print JSON instead of a table." };
        var command = new Command("show", $"Show where each module runs, and by which route its events come and go. {CommandRunner.ExitCodes}") { json };
        command.SetAction((parsed, _) => CommandRunner.RunAsync(host, services =>
        {
            var map = services.GetRequiredService<IModuleTopology>().Draw();
            if (parsed.GetValue(json))
            {
                CommandOutput.WriteJson(map);
                return Task.FromResult(ExitCode.Ok);
            }

            Console.WriteLine($"This is '{map.Deployment}', {(map.HasBroker ? "with a broker" : "without a broker")}.");
            CommandOutput.WriteTable(
                ["module", "runs at", "data", "subscribes to", "subscribers"],
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
        RouteKind.NoBroker => "(no route: there is no broker)",
        _ => "(no route: it is absent)",
    };
}
