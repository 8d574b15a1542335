using System.CommandLine;
using Monolith.Runtime;
using Monolith.Runtime.Storage;

namespace Monolith.Operations;

/// <summary><c>db move</c>: moves the data of a module that works to a server of its own.</summary>
internal static class DbMoveCommand
{
    public static Command Create(HostDefinition host)
    {
        var module = new Option<string>("--module", "-m") { Description = "The module whose data is moved.", HelpName = "name", Required = true };
        var undo = new Option<bool>("--undo") { Description = "After a move that was broken off: let the module work on where it was." };
        var command = new Command(
            "move",
            "Move the data of a module from the server where it is to another while the module works there. All rows are copied, and what changes meanwhile, until a process stands by at the " +
            "target (start it with Deployment__WaitForClaims=true). Then the running module loses the right to write, what remains is copied and compared, and the other process begins. " +
            $"Come as the owner of both schemas. Whatever fails leaves the module where it was; call it again. {CommandRunner.ExitCodes}")
        {
            module, undo,
        };
        var options = new CopyTargetOptions();
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) => CommandRunner.RunAsync(host, async services =>
        {
            try
            {
                var administration = services.GetRequiredService<IDatabaseAdministration>();
                var name = administration.NamesOf(parsed.GetRequiredValue(module)).Single();
                var target = CopyTarget.From(parsed, options);
                if (parsed.GetValue(undo))
                {
                    await administration.UndoMoveAsync(name, target.Server, target.ConnectionOf(name), cancellationToken);
                    CommandOutput.WriteLine($"{name} works on where it was.");
                    return ExitCode.Ok;
                }

                Report(await administration.MoveAsync(name, target.Server, target.ConnectionOf(name), new ProgressWriter(name), cancellationToken));
                return ExitCode.Ok;
            }
            catch (ArgumentException e)
            {
                return await CommandRunner.FailAsync(e.Message, ExitCode.Usage);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return await CommandRunner.FailAsync("It was interrupted, and the module works on where it was: call it again, it goes on from what is there.", ExitCode.Failed);
            }
        }));
        return command;
    }

    private static void Report(MoveReport report)
    {
        CommandOutput.WriteHeading($"{report.Module}: moved, and compared while nobody could write, for {report.Held.TotalSeconds:0.00} s");
        ComparedTables.Write(report.Tables);
        CommandOutput.WriteLine(
            $"Next: set Modules:{report.Module}:Location to the process that stood by, and stop the one that worked where the data was. The way back is 'db move' in the other direction.");
    }

    private sealed class ProgressWriter(string module) : IProgress<MoveProgress>
    {
        public void Report(MoveProgress value) => CommandOutput.WriteLine(value.Step switch
        {
            MoveStep.Copied => $"{module}: {value.Rows} rows copied, while it works",
            MoveStep.CaughtUp => $"{module}: {value.Rows} rows had changed meanwhile",
            MoveStep.WaitingForStandby => $"{module}: waiting for a process that stands by at the target. Start it with Deployment__WaitForClaims=true; Ctrl+C leaves all as it is.",
            MoveStep.WritesBlocked => $"{module}: nobody can write where it was",
            MoveStep.CopiedRest => $"{module}: the last {value.Rows} rows copied",
            MoveStep.TakenBack => $"{module}: taken back, it works on where it was",
            _ => throw new ArgumentOutOfRangeException(nameof(value), value.Step, "There is no such step."),
        });
    }
}
