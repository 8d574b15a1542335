using System.CommandLine;
using Monolith.Runtime;
using Monolith.Runtime.Storage;

namespace Monolith.Operations;

/// <summary><c>db copy</c>: moves the data of modules up to a server.</summary>
internal static class DbCopyCommand
{
    public static Command Create(HostDefinition host)
    {
        var module = new Option<string>("--module", "-m") { Description = "The module that is copied.", HelpName = "name" };
        var all = new Option<bool>("--all") { Description = "Copy all modules, one after the other." };
        var command = new Command(
            "copy",
            "Copy the data of a module, or of all, from where it is configured to be to a server whose schema is migrated and empty: rows, log, cursors, parked events, timers; " +
            $"then compare both sides. The host must be stopped; the source stays as it is. Interrupted, call it again. {CommandRunner.ExitCodes}")
        {
            module, all,
        };
        var options = new CopyTargetOptions();
        options.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(all) == (result.GetValue(module) is not null))
            {
                result.AddError("Say what is copied: --module <name>, or --all.");
            }
        });
        command.SetAction((parsed, cancellationToken) => CommandRunner.RunAsync(host, async services =>
        {
            try
            {
                var administration = services.GetRequiredService<IDatabaseAdministration>();
                var names = administration.NamesOf(parsed.GetValue(module));
                var target = CopyTarget.From(parsed, options);
                var connections = names.ToDictionary(name => name, target.ConnectionOf);
                foreach (var name in names)
                {
                    var report = await CopyProgressBar.RunAsync(name, progress => administration.CopyAsync(name, target.Server, connections[name], progress, cancellationToken));
                    if (!Report(report))
                    {
                        return ExitCode.Failed;
                    }
                }

                CommandOutput.WriteLine($"Next: {target.Next}");
                return ExitCode.Ok;
            }
            catch (ArgumentException e)
            {
                return await CommandRunner.FailAsync(e.Message, ExitCode.Usage);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return await CommandRunner.FailAsync("It was interrupted: call it again. What was copied of an unfinished module is copied again.", ExitCode.Failed);
            }
        }));
        return command;
    }

    /// <summary>Tells what was found on both sides, and whether it is the same.</summary>
    private static bool Report(CopyReport report)
    {
        CommandOutput.WriteHeading($"{report.Module}: {(report.WasThere ? "was copied before, and is the same still" : report.Matches ? "copied, and compared" : "COPIED WITH DIFFERENCES")}");
        ComparedTables.Write(report.Tables);
        if (!report.Matches)
        {
            Console.Error.WriteLine(
                $"{report.Module}: {string.Join(", ", report.Tables.Where(table => !table.Matches).Select(table => table.Name))} did not arrive as it was. " +
                "The copy stays marked as unfinished, and no host starts on it: find out who changes rows there, and call this again.");
        }

        return report.Matches;
    }
}
