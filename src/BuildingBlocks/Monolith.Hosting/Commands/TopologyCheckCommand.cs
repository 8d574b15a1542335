using System.CommandLine;
using Monolith.Runtime;

namespace Monolith.Hosting;

/// <summary><c>topology check</c>: checks that each event has a transport to its subscribers.</summary>
internal static class TopologyCheckCommand
{
    public static Command Create(IReadOnlyList<IModule> modules)
    {
        var command = new Command("check", $"Fail if an event has no transport to a subscriber in this configuration. {CommandRunner.ExitCodes}");
        command.SetAction((_, _) => CommandRunner.RunAsync(modules, async services =>
        {
            var map = services.GetRequiredService<IModuleTopology>().Draw();
            var problems = map.Problems.ToList();
            if (problems.Count > 0)
            {
                return await CommandRunner.FailAsync(string.Join(Environment.NewLine, problems), ExitCode.Failed);
            }

            Console.WriteLine(
                $"All events that start or end in '{map.Deployment}' have a transport: {map.Routes.Count(r => r.Kind is RouteKind.Log)} read the log, " +
                $"{map.Routes.Count(r => r.Kind is RouteKind.Broker)} use the broker.");
            return ExitCode.Ok;
        }));
        return command;
    }
}
