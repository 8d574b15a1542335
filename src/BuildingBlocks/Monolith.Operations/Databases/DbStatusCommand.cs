using System.CommandLine;
using System.Globalization;
using Monolith.Runtime;
using Monolith.Runtime.Storage;

namespace Monolith.Operations;

/// <summary><c>db status</c>: shows each module's database, its principal, and what its schema lacks.</summary>
internal static class DbStatusCommand
{
    public static Command Create(HostDefinition host)
    {
        var json = new Option<bool>("--json") { Description = "Print JSON instead of a table." };
        var command = new Command(
            "status", "Show each module's database, its principal, the version of the framework's tables, the pending migrations, the options of the database that should be changed, and whether Hangfire's tables are missing. Exit codes: 0 all are up to date, 1 some are not.")
        {
            json,
        };
        command.SetAction((parsed, cancellationToken) => CommandRunner.RunAsync(host, async services =>
        {
            var databases = services.GetRequiredService<IDatabaseAdministration>();
            var all = await databases.ReadStatusAsync(cancellationToken);
            if (parsed.GetValue(json))
            {
                CommandOutput.WriteJson(all);
            }
            else
            {
                CommandOutput.WriteTable(["module", "provider", "database", "principal", "framework", "migrations", "state"], all.Select(s => new[]
                {
                    s.Module, s.Provider, s.Database, s.Principal ?? "", VersionOf(s), MigrationsOf(s), StateOf(s),
                }));
                foreach (var warning in all.SelectMany(s => s.Warnings).Distinct())
                {
                    CommandOutput.WriteLine($"warning: {warning}");
                }
            }

            if (await databases.FindQueueErrorAsync(cancellationToken) is { } queue)
            {
                await Console.Error.WriteLineAsync(CommandOutput.Printable(queue));
                return ExitCode.Failed;
            }

            return all.All(s => s is { LastError: null, Pending: [] }) ? ExitCode.Ok : ExitCode.Failed;
        }));
        return command;
    }

    private static bool IsInMemory(DatabaseStatus status) => status.Provider == DatabaseStatus.InMemory;

    private static string MigrationsOf(DatabaseStatus status) => IsInMemory(status) ? "" : status.Applied.ToString(CultureInfo.InvariantCulture);

    private static string VersionOf(DatabaseStatus status) => IsInMemory(status) ? "" : status.FrameworkVersion == ModuleMigrator.FrameworkVersion
        ? status.FrameworkVersion.ToString(CultureInfo.InvariantCulture)
        : status.FrameworkVersion > ModuleMigrator.FrameworkVersion
            ? FormattableString.Invariant($"{status.FrameworkVersion}, newer than {ModuleMigrator.FrameworkVersion}")
        : FormattableString.Invariant($"{status.FrameworkVersion} of {ModuleMigrator.FrameworkVersion}");

    private static string StateOf(DatabaseStatus status) => status switch
    {
        { LastError: { } error } => error,
        _ when IsInMemory(status) => "built at every start",
        { Pending: [] } => "up to date",
        _ => "lacks " + string.Join(", ", status.Pending),
    };
}
