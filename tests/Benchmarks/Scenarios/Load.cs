using System.Diagnostics;

namespace Monolith.Benchmarks;

/// <summary>The cost of a run of events.</summary>
/// <param name="EventsPerSecond">The rate from the first publish to the last commit of a handling.</param>
/// <param name="CommitsPerEvent">The commits of all modules, for publishing and handling.</param>
/// <param name="CpuPerThousand">The processor time of the process per 1,000 events, in milliseconds.</param>
internal sealed record LoadResult(double EventsPerSecond, double CommitsPerEvent, double CpuPerThousand)
{
    /// <summary>The processor time of the database server per 1,000 events in milliseconds, or null without a server.</summary>
    public double? ServerCpuPerThousand { get; init; }

    /// <summary>The bytes in the server's write-ahead log per event, or null without a server.</summary>
    public double? LogBytesPerEvent { get; init; }

    /// <summary>The transactions over the whole life of the contender, including reading ones, or null when they are not counted.</summary>
    public double? TransactionsPerEvent { get; init; }
}

/// <summary>Drives a contender.</summary>
internal static class Load
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    /// <summary>Publishes as fast as possible for a given time, and waits until all events are handled.</summary>
    /// <param name="contender">The contender.</param>
    /// <param name="time">The duration of publishing.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <param name="atLeast">The minimum number of events of each publisher, even if they take longer.</param>
    public static async Task<LoadResult> RunAsync(Contender contender, TimeSpan time, CancellationToken cancellationToken, int atLeast = 0)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(time + Timeout);
        var (handled, commits, server) = (contender.Handled.Count, contender.CountCommits(), contender.ReadServer());
        using var process = Process.GetCurrentProcess();
        var cpu = process.TotalProcessorTime;
        var start = Stopwatch.GetTimestamp();
        var published = await Task.WhenAll(Enumerable.Range(0, Settings.Publishers)
            .Select(publisher => Task.Run(() => PublishAsync(contender, publisher, start, time, atLeast, timeout.Token), timeout.Token)));
        var events = published.Sum();
        await contender.Handled.WaitForPositionAsync(handled + (events * contender.Topology.Subscribers), timeout.Token);

        var elapsed = Stopwatch.GetElapsedTime(start);
        process.Refresh();
        var used = process.TotalProcessorTime - cpu;
        var serverUsed = contender.ReadServer();
        return new LoadResult(
            events / elapsed.TotalSeconds,
            (contender.CountCommits() - commits) / (double)events,
            used.TotalMilliseconds * 1000 / events)
        {
            ServerCpuPerThousand = (serverUsed?.ProcessorTime - server?.ProcessorTime)?.TotalMilliseconds * 1000 / events,
            LogBytesPerEvent = (serverUsed?.LogBytes - server?.LogBytes) / (double)events,
        };
    }

    private static async Task<long> PublishAsync(
        Contender contender, int publisher, long start, TimeSpan time, int atLeast, CancellationToken cancellationToken)
    {
        long published = 0;
        for (var source = publisher; published < atLeast || Stopwatch.GetElapsedTime(start) < time; source += Settings.Publishers)
        {
            await contender.PublishAsync(publisher, source % contender.Topology.Busy, cancellationToken);
            published++;
        }

        return published;
    }
}
