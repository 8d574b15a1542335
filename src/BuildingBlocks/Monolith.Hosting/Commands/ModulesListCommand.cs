using System.CommandLine;
using Monolith.Runtime;

namespace Monolith.Hosting;

/// <summary><c>modules list</c>: lists the modules and their databases.</summary>
internal static class ModulesListCommand
{
    public static Command Create(IReadOnlyList<IModule> modules)
    {
        var json = new Option<bool>("--json") { Description = "Print JSON instead of a table." };
        var command = new Command("list", $"List the modules of this process, their databases, and the modules they subscribe to. {CommandRunner.ExitCodes}") { json };
        command.SetAction((parsed, _) => CommandRunner.RunAsync(modules, services =>
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
