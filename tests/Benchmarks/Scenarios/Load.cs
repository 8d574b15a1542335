using System.Diagnostics;

namespace Monolith.Benchmarks;

/// <summary>What a run of events cost.</summary>
/// <param name="EventsPerSecond">From the first publish to the last commit of a handling.</param>
/// <param name="CommitsPerEvent">Over all modules: publishing and handling.</param>
/// <param name="CpuPerThousand">Milliseconds of processor time of the whole process per 1,000 events.</param>
internal sealed record LoadResult(double EventsPerSecond, double CommitsPerEvent, double CpuPerThousand)
{
    /// <summary>Over the whole life of the contender, transactions that only read among them; null where nobody counts them.</summary>
    public double? TransactionsPerEvent { get; init; }
}

/// <summary>Drives a contender.</summary>
internal static class Load
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    /// <summary>Publishes as fast as it goes for a time, and waits until everything is handled.</summary>
    /// <param name="contender">Who publishes and handles.</param>
    /// <param name="time">How long to publish.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <param name="atLeast">How many events each publisher publishes, were it to take longer.</param>
    public static async Task<LoadResult> RunAsync(Contender contender, TimeSpan time, CancellationToken cancellationToken, int atLeast = 0)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(time + Timeout);
        var (handled, commits) = (contender.Handled.Count, contender.CountCommits());
        using var process = Process.GetCurrentProcess();
        var cpu = process.TotalProcessorTime;
        var start = Stopwatch.GetTimestamp();
        var published = await Task.WhenAll(Enumerable.Range(0, Settings.Publishers)
            .Select(publisher => Task.Run(() => PublishAsync(contender, publisher, start, time, atLeast, timeout.Token), timeout.Token)));
        var events = published.Sum();
        await contender.Handled.WaitForPositionAsync(handled + (events * contender.Topology.Subscribers), timeout.Token);

        var elapsed = Stopwatch.GetElapsedTime(start);
        process.Refresh();
        return new LoadResult(
            events / elapsed.TotalSeconds,
            (contender.CountCommits() - commits) / (double)events,
            (process.TotalProcessorTime - cpu).TotalMilliseconds * 1000 / events);
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
