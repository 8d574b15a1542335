using System.CommandLine;
using Monolith.Runtime;

namespace Monolith.Operations;

/// <summary><c>modules report</c>: lists the modules' tables, events, queries and references, and inconsistencies.</summary>
internal static class ModulesReportCommand
{
    public static Command Create(HostDefinition host)
    {
        var json = new Option<bool>("--json") { Description = "Print JSON instead of tables." };
        var mermaid = new Option<bool>("--mermaid") { Description = "Print the subscriptions as a Mermaid flowchart, as in the documentation." };
        var command = new Command(
            "report",
            $"Show the modules' tables, events, queries and references, and events that lack a subscriber or a publisher. The command needs no database. {CommandRunner.ExitCodes}")
        {
            json,
            mermaid,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(json) && result.GetValue(mermaid))
            {
                result.AddError("--json and --mermaid cannot be combined. Use one of them.");
            }
        });
        command.SetAction((parsed, _) => CommandRunner.RunAsync(host, services =>
        {
            var graph = services.GetRequiredService<ModuleGraph>();
            if (parsed.GetValue(json))
            {
                ModuleReport.WriteJson(graph);
            }
            else if (parsed.GetValue(mermaid))
            {
                CommandOutput.WriteLine(ModuleFlowchart.Draw(graph));
            }
            else
            {
                ModuleReport.Write(graph);
            }

            return Task.FromResult(ExitCode.Ok);
        }));
        return command;
    }
}
