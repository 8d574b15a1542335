using System.CommandLine;
using Monolith.Runtime;

namespace Monolith.Operations;

/// <summary><c>db script</c>: the SQL of the migrations.</summary>
internal static class DbScriptCommand
{
    public static Command Create(HostDefinition host)
    {
        var module = DbCommands.ModuleOption();
        var command = new Command(
            "script",
            $"Print the SQL of the framework's tables and of all migrations, for somebody to read and run as the schemas' owners; on a server it does nothing twice. It needs no database. {CommandRunner.ExitCodes}")
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
