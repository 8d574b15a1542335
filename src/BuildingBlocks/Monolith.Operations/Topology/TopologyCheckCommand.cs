using System.CommandLine;
using Monolith.Runtime;

namespace Monolith.Operations;

/// <summary><c>topology check</c>: whether every event has a route to those who handle it.</summary>
internal static class TopologyCheckCommand
{
    public static Command Create(HostDefinition host)
    {
        var command = new Command("check", $"Refuse a configuration in which an event has no route to a subscriber. {CommandRunner.ExitCodes}");
        command.SetAction((_, _) => CommandRunner.RunAsync(host, async services =>
        {
            var map = services.GetRequiredService<IModuleTopology>().Draw();
            var problems = map.Problems.ToList();
            if (problems.Count > 0)
            {
                return await CommandRunner.FailAsync(string.Join(Environment.NewLine, problems), ExitCode.Failed);
            }

            Console.WriteLine(
                $"Every event that begins or ends in '{map.Deployment}' has a route: {map.Routes.Count(r => r.Kind is RouteKind.Log)} by a log, " +
                $"{map.Routes.Count(r => r.Kind is RouteKind.Broker)} over the broker.");
            return ExitCode.Ok;
        }));
        return command;
    }
}
