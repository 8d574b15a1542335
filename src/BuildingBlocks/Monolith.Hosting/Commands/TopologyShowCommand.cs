using System.CommandLine;
using Monolith.Modules;

namespace Monolith.Hosting;

/// <summary><c>topology show</c>: where each module runs, and what it talks to.</summary>
internal static class TopologyShowCommand
{
    public static Command Create(IReadOnlyList<IModule> modules)
    {
        var json = new Option<bool>("--json") { Description = "Print JSON instead of a table." };
        var command = new Command("show", $"Show where each module runs, and by which road its events come and go. {VerbRunner.ExitCodes}") { json };
        command.SetAction((parsed, _) => VerbRunner.RunAsync(modules, services =>
        {
            var map = services.GetRequiredService<IModuleTopology>().Draw();
            if (parsed.GetValue(json))
            {
                VerbOutput.WriteJson(map);
                return Task.FromResult(ExitCode.Ok);
            }

            Console.WriteLine($"This is '{map.Deployment}', {(map.HasBroker ? "with a broker" : "without a broker")}.");
            VerbOutput.WriteTable(
                ["module", "runs at", "data", "hears", "is heard by"],
                map.Modules.Select(module => new[]
                {
                    module.Name,
                    module.Location.ToString(),
                    module.Database ?? "",
                    Tell(map.Roads.Where(road => road.Subscriber == module.Name), road => road.Source),
                    Tell(map.Roads.Where(road => road.Source == module.Name), road => road.Subscriber),
                }));
            return Task.FromResult(ExitCode.Ok);
        }));
        return command;
    }

    private static string Tell(IEnumerable<EventRoad> roads, Func<EventRoad, string> other) =>
        string.Join(Environment.NewLine, roads.Select(road => $"{other(road)} {NameOf(road.Kind)}"));

    private static string NameOf(RoadKind kind) => kind switch
    {
        RoadKind.Log => "(log)",
        RoadKind.Broker => "(broker)",
        RoadKind.NoBroker => "(no road: there is no broker)",
        _ => "(no road: it is absent)",
    };
}
