using Monolith.Runtime.Storage;
using Spectre.Console;

namespace Monolith.Operations;

/// <summary>Prints the progress of a copy: progress bars on a terminal, otherwise a line for each quarter of a step.</summary>
internal static class CopyProgressBar
{
    private const int PlainLines = 4;

    public static Task<CopyReport> RunAsync(string module, Func<IProgress<CopyProgress>, Task<CopyReport>> copy) => CommandOutput.IsTerminal
        ? AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(context => copy(new Bars(module, context)))
        : copy(new Plain());

    private static string NameOf(CopyStep step) => step is CopyStep.Copying ? "copying" : "comparing";

    private sealed class Bars(string module, ProgressContext context) : IProgress<CopyProgress>
    {
        private readonly Dictionary<CopyStep, ProgressTask> _tasks = new() { [CopyStep.Copying] = Begin(context, module, CopyStep.Copying) };

        public void Report(CopyProgress value)
        {
            if (!_tasks.TryGetValue(value.Step, out var task))
            {
                _tasks[value.Step] = task = Begin(context, module, value.Step);
                _tasks[CopyStep.Copying].StopTask();
            }

            // A step without rows is complete at once.
            (task.MaxValue, task.Value) = (Math.Max(value.Total, 1), value.Done == value.Total ? Math.Max(value.Total, 1) : value.Done);
        }

        private static ProgressTask Begin(ProgressContext context, string module, CopyStep step) => context.AddTask(Markup.Escape($"{module}: {NameOf(step)}"));
    }

    private sealed class Plain : IProgress<CopyProgress>
    {
        private (CopyStep Step, long Quarter) _told = (CopyStep.Copying, 0);

        public void Report(CopyProgress value)
        {
            var now = (value.Step, value.Done * PlainLines / Math.Max(value.Total, 1));
            if (now != _told && now.Item2 > 0)
            {
                CommandOutput.WriteLine($"{value.Module}: {NameOf(value.Step)}, {value.Done} of {value.Total} rows");
            }

            _told = now;
        }
    }
}
