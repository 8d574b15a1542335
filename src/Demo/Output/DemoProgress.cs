using Spectre.Console;

namespace Monolith.Demo;

/// <summary>Shows progress: a progress bar on a terminal, otherwise a line for each quarter.</summary>
internal abstract class DemoProgress
{
    private const int PlainLines = 4;

    /// <summary>Reports further completed items.</summary>
    public abstract void Add(int done);

    /// <summary>Runs work that reports progress.</summary>
    public static Task RunAsync(string what, int total, Func<DemoProgress, Task> work) => DemoOutput.IsTerminal
        ? AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(async context =>
            {
                var task = context.AddTask(Markup.Escape(what), maxValue: Math.Max(total, 1));
                await work(new Bar(task));
                task.Value = task.MaxValue;
            })
        : work(new Plain(what, total));

    private sealed class Bar(ProgressTask task) : DemoProgress
    {
        public override void Add(int done) => task.Increment(done);
    }

    private sealed class Plain(string what, int total) : DemoProgress
    {
        private readonly Lock _lock = new();
        private int _done;

        public override void Add(int done)
        {
            lock (_lock)
            {
                var before = _done;
                _done += done;
                if (_done * PlainLines / Math.Max(total, 1) > before * PlainLines / Math.Max(total, 1))
                {
                    DemoOutput.WriteLine($"{what}: {_done} of {total}");
                }
            }
        }
    }
}
