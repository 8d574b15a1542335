using System.CommandLine;
using Monolith.Runtime;

namespace Monolith.Operations;

/// <summary><c>db migrate</c>: upgrades schemas.</summary>
internal static class DbMigrateCommand
{
    public static Command Create(HostDefinition host)
    {
        var module = DbCommands.ModuleOption();
        var command = new Command(
            "migrate",
            $"Create and upgrade the framework's tables in each schema, then apply the module's migrations. Only one process migrates at a time. On a server, run it as the schemas' owners: Secrets__File=<folder>/owner.json. {CommandRunner.ExitCodes}")
        {
            module,
        };
        command.SetAction((parsed, cancellationToken) => CommandRunner.RunAsync(host, async services =>
        {
            foreach (var (name, migrations) in await services.GetRequiredService<IDatabaseAdministration>().MigrateAsync(parsed.GetValue(module), cancellationToken))
            {
                CommandOutput.WriteLine($"{name}: {(migrations.Count == 0 ? "up to date already" : string.Join(", ", migrations))}");
            }

            return ExitCode.Ok;
        }));
        return command;
    }
}
