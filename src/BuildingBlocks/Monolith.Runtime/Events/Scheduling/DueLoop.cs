using Microsoft.Extensions.Logging;

namespace Monolith.Runtime.Events;

/// <summary>Waits for items of a table to become due and hands them on, the earliest first, until told to stop.</summary>
/// <param name="name">What waits, for the log.</param>
/// <param name="store">The table.</param>
/// <param name="options">Bounds and rhythms.</param>
/// <param name="clock">The clock.</param>
/// <param name="logger">The log.</param>
public sealed partial class DueLoop(string name, IDueStore store, MessagingOptions options, TimeProvider clock, ILogger logger)
{
    /// <summary>Why it makes no progress at the moment, or null when all is well.</summary>
    public string? LastError { get; private set; }

    /// <summary>Works until it is told to stop.</summary>
    /// <param name="handle">What to do with an item that is due. It sees to it that the item is not due any longer.</param>
    /// <param name="stop">Tells it to stop.</param>
    public async Task RunAsync(Func<DueItem, CancellationToken, Task> handle, CancellationToken stop)
    {
        for (var failures = 1; !stop.IsCancellationRequested; failures++)
        {
            try
            {
                while (true)
                {
                    var added = store.Added.Next;
                    var due = await store.ReadDueAsync(clock.GetUtcNow(), options.BatchSize, stop);
                    foreach (var item in due)
                    {
                        await handle(item, stop);
                    }

                    (failures, LastError) = (0, null);
                    if (due.Count == 0)
                    {
                        await WaitAsync(added, stop);
                    }
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LastError = e.Message;
                Log.Stalled(logger, name, e);
                await Task.Delay(Backoff.After(failures, options.RetryDelay, options.MaxRetryDelay), clock, stop)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task WaitAsync(Task added, CancellationToken stop)
    {
        var untilNext = await store.NextDueAsync(stop) - clock.GetUtcNow() ?? options.PollInterval;
        var wait = untilNext < options.PollInterval ? untilNext : options.PollInterval;
        if (wait > TimeSpan.Zero)
        {
            await clock.WaitForAsync(added, wait, stop);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1100, LogLevel.Error, "{Name} make no progress; trying again")]
        public static partial void Stalled(ILogger logger, string name, Exception failure);
    }
}
