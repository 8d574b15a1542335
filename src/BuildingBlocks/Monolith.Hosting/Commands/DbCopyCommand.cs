using System.CommandLine;
using System.Globalization;
using Monolith.Modules;
using Monolith.Persistence;

namespace Monolith.Hosting;

/// <summary><c>db copy</c>: moves the data of modules up to a server.</summary>
internal static class DbCopyCommand
{
    public static Command Create(IReadOnlyList<IModule> modules)
    {
        var module = new Option<string>("--module", "-m") { Description = "The module that is copied.", HelpName = "name" };
        var all = new Option<bool>("--all") { Description = "Copy all modules, one after the other." };
        var provider = new Option<string>("--to-provider") { Description = $"The kind of server: {DbCommands.Servers}.", HelpName = "name" };
        var connection = new Option<string>("--to-connection")
        {
            Description = "The connection string there. With a password in it: env:<variable> or file:<path>, as everybody on the machine may read arguments.",
            HelpName = "connection",
        };
        var secrets = new Option<string>("--to-secrets")
        {
            Description = "In place of the two above: the folder that 'db provision' made, where each module has its own connection.",
            HelpName = "folder",
        };
        var command = new Command(
            "copy",
            "Copy the data of a module, or of all, from where it is configured to be to a server whose schema is migrated and empty: rows, log, cursors, parked events, timers; " +
            $"then compare both sides. The host must be stopped; the source stays as it is. Interrupted, call it again. {VerbRunner.ExitCodes}")
        {
            module, all, provider, connection, secrets,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(all) == (result.GetValue(module) is not null))
            {
                result.AddError("Say what is copied: --module <name>, or --all.");
            }

            if ((result.GetValue(secrets) is null) == (result.GetValue(connection) is null) || (result.GetValue(connection) is not null && result.GetValue(provider) is null))
            {
                result.AddError("Say where it goes: --to-provider and --to-connection, or --to-secrets <folder>.");
            }
        });
        command.SetAction((parsed, cancellationToken) => VerbRunner.RunAsync(modules, async services =>
        {
            try
            {
                var desk = services.GetRequiredService<IDatabaseDesk>();
                var names = desk.NamesOf(parsed.GetValue(module));
                var target = parsed.GetValue(secrets) is { } folder
                    ? CopyTarget.From(new SecretsFolder(folder), parsed.GetValue(provider))
                    : CopyTarget.At(parsed.GetRequiredValue(provider), parsed.GetRequiredValue(connection));
                var connections = names.ToDictionary(name => name, target.ConnectionOf);
                foreach (var name in names)
                {
                    var report = await CopyProgressBar.RunAsync(name, progress => desk.CopyAsync(name, target.Server, connections[name], progress, cancellationToken));
                    if (!Tell(report))
                    {
                        return ExitCode.Failed;
                    }
                }

                VerbOutput.WriteLine($"Next: {target.Next}");
                return ExitCode.Ok;
            }
            catch (ArgumentException e)
            {
                return await VerbRunner.FailAsync(e.Message, ExitCode.Usage);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return await VerbRunner.FailAsync("It was interrupted: call it again. What was copied of an unfinished module is copied again.", ExitCode.Failed);
            }
        }));
        return command;
    }

    /// <summary>Tells what was found on both sides, and whether it is the same.</summary>
    private static bool Tell(CopyReport report)
    {
        VerbOutput.WriteHeading($"{report.Module}: {(report.WasThere ? "was copied before, and is the same still" : report.Matches ? "copied, and compared" : "COPIED WITH DIFFERENCES")}");
        VerbOutput.WriteTable(["table", "rows", "checksum", "compared"], report.Tables.Select(table => new[]
        {
            table.Name,
            table.Source.Rows.ToString(CultureInfo.InvariantCulture),
            table.Source.Checksum,
            table.Matches ? "the same" : $"{table.Target.Rows.ToString(CultureInfo.InvariantCulture)} rows, {table.Target.Checksum}",
        }));
        if (!report.Matches)
        {
            Console.Error.WriteLine(
                $"{report.Module}: {string.Join(", ", report.Tables.Where(table => !table.Matches).Select(table => table.Name))} did not arrive as it was. " +
                "The copy stays marked as unfinished, and no host starts on it: find out who changes rows there, and call this again.");
        }

        return report.Matches;
    }
}
