using System.Diagnostics;

namespace Monolith.Hosting;

/// <summary>
/// Stops the application within a time limit, even if requests or services hang. What did not end is reported in one line, instead of a
/// stack trace and the exit code of a crash.
/// </summary>
internal static class Shutdown
{
    /// <summary>The time for services that ignore the limit of the generic host, and for releasing resources.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(5);

    /// <summary>Waits until the process is asked to stop, lets its callers notice, and stops the application.</summary>
    public static async Task<int> WaitAsync(WebApplication app, CancellationToken requested)
    {
        using var asked = CancellationTokenSource.CreateLinkedTokenSource(requested, app.Lifetime.ApplicationStopping);
        await Task.Delay(Timeout.InfiniteTimeSpan, app.Services.GetRequiredService<TimeProvider>(), asked.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await app.Services.GetRequiredService<Drain>().RunAsync(app.Lifetime.ApplicationStopping);
        app.Lifetime.StopApplication();
        return await StopAsync(app);
    }

    /// <summary>Stops the application, also one that has started only in part.</summary>
    /// <returns>The exit code: 0 if everything ended.</returns>
    public static async Task<int> StopAsync(WebApplication app)
    {
        var requests = app.Services.GetRequiredService<RunningRequests>();
        var cutOff = new List<string>();
        var stopping = Stopwatch.GetTimestamp();
        await EndAsync(() => app.StopAsync(CancellationToken.None), HostApplication.ShutdownTimeout + Margin, cutOff);

        // A request that was aborted earlier was given up by its client.
        if (Stopwatch.GetElapsedTime(stopping) >= HostApplication.ShutdownTimeout && requests.CutOff is { Count: > 0 } running)
        {
            cutOff.Add($"{(running.Count == 1 ? "a request" : $"{running.Count} requests, one of them")} ({running[0]})");
        }

        await EndAsync(() => app.DisposeAsync().AsTask(), Margin, cutOff);
        if (cutOff.Count == 0)
        {
            return ExitCode.Ok;
        }

        await Console.Error.WriteLineAsync(
            $"The monolith stopped and cut off: {string.Join("; ", cutOff.Distinct())}. Its time limit is {HostApplication.ShutdownTimeout.TotalSeconds:0} s. "
            + "What was committed continues at the next start. Retry a request with the same Idempotency-Key.");
        return ExitCode.Failed;
    }

    private static async Task EndAsync(Func<Task> end, TimeSpan limit, List<string> cutOff)
    {
        try
        {
            await Task.Run(end).WaitAsync(limit);
        }
        catch (Exception e)
        {
            cutOff.AddRange((e is AggregateException all ? all.Flatten().InnerExceptions : [e])
                .Select(failure => failure is OperationCanceledException or TimeoutException ? "background work" : $"background work, which failed ({failure.Message.ReplaceLineEndings(" ")})"));
        }
    }
}
