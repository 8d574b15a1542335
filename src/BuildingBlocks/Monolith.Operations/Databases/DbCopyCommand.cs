using System.CommandLine;
using Monolith.Runtime;
using Monolith.Runtime.Storage;

namespace Monolith.Operations;

/// <summary><c>db copy</c>: copies the data of modules to a server.</summary>
internal static class DbCopyCommand
{
    public static Command Create(HostDefinition host)
    {
        var module = new Option<string>("--module", "-m") { Description = "The module to copy.", HelpName = "name" };
        var all = new Option<bool>("--all") { Description = "Copy all modules, one after the other." };
        var command = new Command(
            "copy",
            "Copy the data of one module, or of all, from its configured database to a server whose schema is migrated and empty: rows, log, cursors, parked events, timers. " +
            $"Then compare both sides. The host must be stopped. The source is not changed. After an interruption, repeat the command. {CommandRunner.ExitCodes}")
        {
            module, all,
        };
        var options = new CopyTargetOptions();
        options.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(all) == (result.GetValue(module) is not null))
            {
                result.AddError("Specify what to copy: --module <name>, or --all.");
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
                    await administration.PrepareCopyAsync(name, target.Server, connections[name], cancellationToken);
                }

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
                return await CommandRunner.FailAsync("The copy was interrupted. Repeat the command; no host starts on the target until all of its modules are copied.", ExitCode.Failed);
            }
        }));
        return command;
    }

    /// <summary>Prints the comparison and returns whether both sides are identical.</summary>
    private static bool Report(CopyReport report)
    {
        CommandOutput.WriteHeading($"{report.Module}: {(report.WasThere ? "already copied; both sides are still identical" : report.Matches ? "copied; both sides are identical" : "COPIED WITH DIFFERENCES")}");
        ComparedTables.Write(report.Tables);
        if (!report.Matches)
        {
            Console.Error.WriteLine(
                $"{report.Module}: {string.Join(", ", report.Tables.Where(table => !table.Matches).Select(table => table.Name))} differ between the source and the target. " +
                "The copy stays marked as unfinished, and no host starts on it. Find out which client changes rows on the target, and repeat the command.");
        }

        return report.Matches;
    }
}
