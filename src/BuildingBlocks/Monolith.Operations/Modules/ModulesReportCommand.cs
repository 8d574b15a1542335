using System.CommandLine;
using Monolith.Runtime;

namespace Monolith.Operations;

/// <summary><c>modules report</c>: what the modules own, say, hear and answer, and what does not fit together.</summary>
internal static class ModulesReportCommand
{
    public static Command Create(HostDefinition host)
    {
        var json = new Option<bool>("--json") { Description = "Print JSON instead of tables." };
        var mermaid = new Option<bool>("--mermaid") { Description = "Print who hears whom as a Mermaid flowchart, as the documents show it." };
        var command = new Command(
            "report",
            $"Tell the modules' tables, events, queries and references, and which events nobody hears or publishes. It needs no database. {CommandRunner.ExitCodes}")
        {
            json,
            mermaid,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(json) && result.GetValue(mermaid))
            {
                result.AddError("--json and --mermaid are two formats: choose one.");
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
