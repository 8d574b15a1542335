using Microsoft.Extensions.Logging;

namespace Monolith.Runtime.Events;

/// <summary>Waits for items of a table to become due and passes them to a handler, earliest first, until its token is canceled.</summary>
/// <param name="name">The name of the items in the log.</param>
/// <param name="store">The table.</param>
/// <param name="options">The options of the event core.</param>
/// <param name="clock">The clock.</param>
/// <param name="logger">The log.</param>
/// <param name="except">Returns the items that the handler cannot take at the moment. By default it takes all.</param>
/// <param name="begin">Adds items that must exist, at first and after each failure.</param>
internal sealed partial class DueLoop(
    string name,
    IDueStore store,
    MessagingOptions options,
    TimeProvider clock,
    ILogger logger,
    Func<DueExclusion>? except = null,
    Func<CancellationToken, Task>? begin = null)
{
    /// <summary>The error that stops progress at the moment, or null.</summary>
    public string? LastError { get; private set; }

    /// <summary>Runs until the token is canceled.</summary>
    /// <param name="handle">Processes a due item. It must make sure that the item is no longer due afterwards.</param>
    /// <param name="stop">A token that stops the loop.</param>
    public async Task RunAsync(Func<DueItem, CancellationToken, Task> handle, CancellationToken stop)
    {
        var stall = new StallReport(clock);
        for (var failures = 1; !stop.IsCancellationRequested; failures++)
        {
            try
            {
                await (begin?.Invoke(stop) ?? Task.CompletedTask);
                while (true)
                {
                    store.Added.WakeUp();
                    var added = store.Added.Next;
                    var due = await store.ReadDueAsync(clock.GetUtcNow(), options.BatchSize, Except(), stop);
                    foreach (var item in due)
                    {
                        await handle(item, stop);
                    }

                    (failures, LastError) = (0, null);
                    if (stall.End())
                    {
                        Log.Recovered(logger, name);
                    }

                    if (due.Count < options.BatchSize)
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
                if (stall.IsDue(e))
                {
                    Log.Stalled(logger, name, e);
                }

                await Task.Delay(Backoff.After(failures, options.RetryDelay, options.MaxRetryDelay), clock, stop)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task WaitAsync(Task added, CancellationToken stop)
    {
        var next = await store.NextDueAsync(Except(), stop);
        var now = clock.GetUtcNow();
        var untilNext = next - now ?? options.PollInterval;
        var wait = untilNext < options.PollInterval ? untilNext : options.PollInterval;
        if (wait > TimeSpan.Zero)
        {
            store.Added.SleepUntil(now + wait);
            await clock.WaitForAsync(added, wait, stop);
        }
    }

    private DueExclusion Except() => except?.Invoke() ?? DueExclusion.None;

    private static partial class Log
    {
        [LoggerMessage(1109, LogLevel.Information, "{Name} make progress again")]
        public static partial void Recovered(ILogger logger, string name);

        [LoggerMessage(1100, LogLevel.Error, "{Name} make no progress; retrying")]
        public static partial void Stalled(ILogger logger, string name, Exception failure);
    }
}
