using System.CommandLine;
using Monolith.Runtime;

namespace Monolith.Operations;

/// <summary><c>topology check</c>: checks that each event has a transport to its subscribers.</summary>
internal static class TopologyCheckCommand
{
    public static Command Create(HostDefinition host)
    {
        var command = new Command("check", $"Fail if an event has no transport to a subscriber in this configuration. {CommandRunner.ExitCodes}");
        command.SetAction((_, _) => CommandRunner.RunAsync(host, async services =>
        {
            var graph = services.GetRequiredService<ModuleGraph>();
            var problems = graph.Problems.ToList();
            if (problems.Count > 0)
            {
                return await CommandRunner.FailAsync(string.Join(Environment.NewLine, problems), ExitCode.Failed);
            }

            Console.WriteLine(
                $"All events that start or end in '{graph.Deployment}' have a transport: {graph.Subscriptions.Count(s => s.Route is EventRoute.Log)} read the log, " +
                $"{graph.Subscriptions.Count(s => s.Route is EventRoute.Broker)} use the broker.");
            return ExitCode.Ok;
        }));
        return command;
    }
}
