using System.CommandLine;
using Monolith.Runtime;

namespace Monolith.Operations;

/// <summary><c>modules list</c>: which modules there are, and where their data is.</summary>
internal static class ModulesListCommand
{
    public static Command Create(HostDefinition host)
    {
        var json = new Option<bool>("--json") { Description = "Print JSON instead of a table." };
        var command = new Command("list", $"List the modules of this process, where their data is, and whose events they hear. {CommandRunner.ExitCodes}") { json };
        command.SetAction((parsed, _) => CommandRunner.RunAsync(host, services =>
        {
            var infos = services.GetRequiredService<IModuleDirectory>().Modules;
            if (parsed.GetValue(json))
            {
                CommandOutput.WriteJson(infos);
            }
            else
            {
                CommandOutput.WriteTable(["module", "database", "data", "subscribes to"], infos.Select(m => new[] { m.Name, m.Provider, m.Database, SubscribesTo(m) }));
            }

            return Task.FromResult(ExitCode.Ok);
        }));
        return command;
    }

    private static string SubscribesTo(ModuleInfo module) =>
        string.Join(Environment.NewLine, module.Subscriptions.Select(s => $"{s.Source}: {string.Join(", ", s.Events.Select(e => e[(s.Source.Length + 1)..]))}"));
}
