using System.CommandLine;
using Monolith.Modules;

namespace Monolith.Hosting;

/// <summary><c>topology check</c>: whether every event has a road to those who handle it.</summary>
internal static class TopologyCheckCommand
{
    public static Command Create(IReadOnlyList<IModule> modules)
    {
        var command = new Command("check", $"Refuse a configuration in which an event has no road to a subscriber. {VerbRunner.ExitCodes}");
        command.SetAction((_, _) => VerbRunner.RunAsync(modules, async services =>
        {
            var map = services.GetRequiredService<IModuleTopology>().Draw();
            var problems = map.Problems.ToList();
            if (problems.Count > 0)
            {
                return await VerbRunner.FailAsync(string.Join(Environment.NewLine, problems), ExitCode.Failed);
            }

            Console.WriteLine(
                $"Every event that begins or ends in '{map.Deployment}' has a road: {map.Roads.Count(r => r.Kind is RoadKind.Log)} by a log, " +
                $"{map.Roads.Count(r => r.Kind is RoadKind.Broker)} over the broker.");
            return ExitCode.Ok;
        }));
        return command;
    }
}
