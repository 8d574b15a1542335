using System.CommandLine;
using Monolith.Runtime;
using Monolith.Runtime.Storage;

namespace Monolith.Operations;

/// <summary><c>db move</c>: moves the data of a running module to another server.</summary>
internal static class DbMoveCommand
{
    public static Command Create(HostDefinition host)
    {
        var module = new Option<string>("--module", "-m") { Description = "The module whose data to move.", HelpName = "name", Required = true };
        var undo = new Option<bool>("--undo") { Description = "After an interrupted move, let the module run on the source again." };
        var command = new Command(
            "move",
            "Move the data of a running module from its server to another one. The command copies all rows, and changes made in the meantime, until a standby process is ready at the " +
            "target (start it with Deployment__WaitForClaims=true). It then blocks writes of the running module, copies and compares the remaining rows, and hands over to the standby process. " +
            $"Run it as the owner of both schemas. If it fails before the handover, the module keeps running on the source; repeat the command. {CommandRunner.ExitCodes}")
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
                    CommandOutput.WriteLine($"{name} runs on the source again.");
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
                return await CommandRunner.FailAsync("The move was interrupted, and the module keeps running on the source. Repeat the command to continue.", ExitCode.Failed);
            }
        }));
        return command;
    }

    private static void Report(MoveReport report)
    {
        CommandOutput.WriteHeading($"{report.Module}: moved and compared; writes were blocked for {report.Held.TotalSeconds:0.00} s");
        ComparedTables.Write(report.Tables);
        CommandOutput.WriteLine(
            $"Next: set Modules:{report.Module}:Location to the address of the standby process, and stop the module in the old process. To move back, run 'db move' in the other direction.");
    }

    private sealed class ProgressWriter(string module) : IProgress<MoveProgress>
    {
        public void Report(MoveProgress value) => CommandOutput.WriteLine(value.Step switch
        {
            MoveStep.Copied => $"{module}: {value.Rows} rows copied while the module runs",
            MoveStep.CaughtUp => $"{module}: {value.Rows} changed rows copied",
            MoveStep.WaitingForStandby => $"{module}: waiting for a standby process at the target. Start it with Deployment__WaitForClaims=true, or press Ctrl+C to cancel without changes.",
            MoveStep.WritesBlocked => $"{module}: writes to the source are blocked",
            MoveStep.CopiedRest => $"{module}: the remaining {value.Rows} rows copied",
            MoveStep.TakenBack => $"{module}: handover undone; the module runs on the source",
            _ => throw new ArgumentOutOfRangeException(nameof(value), value.Step, "Unknown step."),
        });
    }
}
