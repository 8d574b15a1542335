using System.CommandLine;
using Monolith.Modules;
using Monolith.Persistence;

namespace Monolith.Hosting;

/// <summary><c>db move</c>: moves the data of a module that works to a server of its own.</summary>
internal static class DbMoveCommand
{
    public static Command Create(IReadOnlyList<IModule> modules)
    {
        var module = new Option<string>("--module", "-m") { Description = "The module whose data is moved.", HelpName = "name", Required = true };
        var undo = new Option<bool>("--undo") { Description = "After a move that was broken off: let the module work on where it was." };
        var command = new Command(
            "move",
            "Move the data of a module from the server where it is to another while the module works there. All rows are copied, and what changes meanwhile, until a process stands by at the " +
            "target (start it with Deployment__WaitForClaims=true). Then the running module loses the right to write, what remains is copied and compared, and the other process begins. " +
            $"Come as the owner of both schemas. Whatever fails leaves the module where it was; call it again. {VerbRunner.ExitCodes}")
        {
            module, undo,
        };
        var options = new CopyTargetOptions();
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) => VerbRunner.RunAsync(modules, async services =>
        {
            try
            {
                var desk = services.GetRequiredService<IDatabaseDesk>();
                var name = desk.NamesOf(parsed.GetRequiredValue(module)).Single();
                var target = CopyTarget.From(parsed, options);
                if (parsed.GetValue(undo))
                {
                    await desk.UndoMoveAsync(name, target.Server, target.ConnectionOf(name), cancellationToken);
                    VerbOutput.WriteLine($"{name} works on where it was.");
                    return ExitCode.Ok;
                }

                Tell(await desk.MoveAsync(name, target.Server, target.ConnectionOf(name), new Teller(name), cancellationToken));
                return ExitCode.Ok;
            }
            catch (ArgumentException e)
            {
                return await VerbRunner.FailAsync(e.Message, ExitCode.Usage);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return await VerbRunner.FailAsync("It was interrupted, and the module works on where it was: call it again, it goes on from what is there.", ExitCode.Failed);
            }
        }));
        return command;
    }

    private static void Tell(MoveReport report)
    {
        VerbOutput.WriteHeading($"{report.Module}: moved, and compared while nobody could write, for {report.Held.TotalSeconds:0.00} s");
        ComparedTables.Write(report.Tables);
        VerbOutput.WriteLine(
            $"Next: set Modules:{report.Module}:Location to the process that stood by, and stop the one that worked where the data was. The way back is 'db move' in the other direction.");
    }

    private sealed class Teller(string module) : IProgress<MoveProgress>
    {
        public void Report(MoveProgress value) => VerbOutput.WriteLine(value.Step switch
        {
            MoveStep.Copied => $"{module}: {value.Rows} rows copied, while it works",
            MoveStep.CaughtUp => $"{module}: {value.Rows} rows had changed meanwhile",
            MoveStep.WaitingForHeir => $"{module}: waiting for a process that stands by at the target. Start it with Deployment__WaitForClaims=true; Ctrl+C leaves all as it is.",
            MoveStep.Fenced => $"{module}: nobody can write where it was",
            MoveStep.CopiedRest => $"{module}: the last {value.Rows} rows copied",
            MoveStep.TakenBack => $"{module}: taken back, it works on where it was",
            _ => throw new ArgumentOutOfRangeException(nameof(value), value.Step, "There is no such step."),
        });
    }
}
