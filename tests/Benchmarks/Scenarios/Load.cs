using System.Diagnostics;

namespace Monolith.Benchmarks;

/// <summary>What a run of events cost.</summary>
/// <param name="EventsPerSecond">From the first publish to the last commit of a handling.</param>
/// <param name="CommitsPerEvent">Over all files: publishing and handling.</param>
/// <param name="CpuPerThousand">Milliseconds of processor time of the whole process per 1,000 events.</param>
internal sealed record LoadResult(double EventsPerSecond, double CommitsPerEvent, double CpuPerThousand);

/// <summary>Drives a contender.</summary>
internal static class Load
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Publishes as fast as it goes for a time, and waits until everything is handled.</summary>
    public static async Task<LoadResult> RunAsync(Contender contender, TimeSpan time, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(time + Patience);
        var (handled, commits) = (contender.Handled.Count, contender.CountCommits());
        using var process = Process.GetCurrentProcess();
        var cpu = process.TotalProcessorTime;
        var start = Stopwatch.GetTimestamp();
        var published = await Task.WhenAll(Enumerable.Range(0, Settings.Publishers)
            .Select(publisher => Task.Run(() => PublishAsync(contender, publisher, start, time, patience.Token), patience.Token)));
        var events = published.Sum();
        await contender.Handled.ReachAsync(handled + (events * contender.Topology.Subscribers), patience.Token);

        var elapsed = Stopwatch.GetElapsedTime(start);
        process.Refresh();
        return new LoadResult(
            events / elapsed.TotalSeconds,
            (contender.CountCommits() - commits) / (double)events,
            (process.TotalProcessorTime - cpu).TotalMilliseconds * 1000 / events);
    }

    private static async Task<long> PublishAsync(Contender contender, int publisher, long start, TimeSpan time, CancellationToken cancellationToken)
    {
        long published = 0;
        for (var source = publisher; Stopwatch.GetElapsedTime(start) < time; source += Settings.Publishers)
        {
            await contender.PublishAsync(publisher, source % contender.Topology.Busy, cancellationToken);
            published++;
        }

        return published;
    }
}
