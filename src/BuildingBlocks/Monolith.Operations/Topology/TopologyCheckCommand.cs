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
            var graph = services.GetRequiredService<ModuleGraph>();
            var problems = graph.Problems.ToList();
            if (problems.Count > 0)
            {
                return await CommandRunner.FailAsync(string.Join(Environment.NewLine, problems), ExitCode.Failed);
            }

            Console.WriteLine(
                $"Every event that begins or ends in '{graph.Deployment}' has a route: {graph.Subscriptions.Count(s => s.Route is EventRoute.Log)} by a log, " +
                $"{graph.Subscriptions.Count(s => s.Route is EventRoute.Broker)} over the broker.");
            return ExitCode.Ok;
        }));
        return command;
    }
}
