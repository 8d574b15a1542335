using System.CommandLine;
using Monolith.Runtime;

namespace Monolith.Operations;

/// <summary><c>db script</c>: prints the SQL of the migrations.</summary>
internal static class DbScriptCommand
{
    public static Command Create(HostDefinition host)
    {
        var module = DbCommands.ModuleOption();
        var command = new Command(
            "script",
            $"Print the SQL of the framework's tables and of all migrations, to be reviewed and run as the schemas' owners. On a server the script is idempotent. The command needs no database. {CommandRunner.ExitCodes}")
        {
            module,
        };
        command.SetAction((parsed, _) => CommandRunner.RunAsync(host, services =>
        {
            foreach (var (name, script) in services.GetRequiredService<IDatabaseAdministration>().Script(parsed.GetValue(module)))
            {
                CommandOutput.WriteLine($"-- {name}");
                CommandOutput.WriteLine(script);
            }

            return Task.FromResult(ExitCode.Ok);
        }));
        return command;
    }
}
