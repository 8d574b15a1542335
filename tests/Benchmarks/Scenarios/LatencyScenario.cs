using System.Diagnostics;

namespace Monolith.Benchmarks;

/// <summary>Light load: 50 events a second, with the time of each from its commit to the commit of its handling.</summary>
internal sealed class LatencyScenario : IScenario
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private const int WarmUpEvents = 50;

    public string Name => "latency";

    public string Title => "Light load: 50 events a second";

    public bool OnServersToo => true;

    public async Task<IReadOnlyList<Figure>> RunAsync(Match match)
    {
        var topology = new Topology(Batches: false);
        var results = await match.PlayAsync(
            match.Settings.Rounds,
            () => match.FloorAsync(topology, contender => MeasureAsync(contender, match)),
            () => match.OursAsync(topology, contender => MeasureAsync(contender, match)));
        return
        [
            Of("commit to handled, p50", l => l.FromCommit, 0.5, Target.Of(match.IsOnServer, Target.RatioAtMost(1.7), Target.RatioAtMost(0.73))),
            Of("commit to handled, p95", l => l.FromCommit, 0.95),
            Of("commit to handled, p99", l => l.FromCommit, 0.99, Target.Of(match.IsOnServer, Target.RatioAtMost(2), Target.RatioAtMost(0.65))),
            Of("publish to handled, p50", l => l.FromPublish, 0.5),
        ];

        Figure Of(string name, Func<Latencies, IReadOnlyList<double>> which, double fraction, Target? target = null) => new(
            name,
            "ms",
            [.. results[0].Select(l => Statistics.Percentile(which(l), fraction))],
            [.. results[1].Select(l => Statistics.Percentile(which(l), fraction))],
            target);
    }

    /// <summary>Starts, warms up and measures light load.</summary>
    public static async Task<Latencies> MeasureAsync(Contender contender, Match match)
    {
        await contender.StartAsync(match.CancellationToken);
        await Load.RunAsync(contender, match.Settings.WarmUp, match.CancellationToken);
        var before = contender.Handled.Count + WarmUpEvents;
        await PublishAsync(contender, WarmUpEvents, match.CancellationToken);
        await contender.Handled.WaitForPositionAsync(before, match.CancellationToken);
        var stamps = await PublishAsync(contender, (int)(match.Settings.LightLoad / Interval), match.CancellationToken);
        await contender.Handled.WaitForPositionAsync(before + stamps.Count, match.CancellationToken);

        // With one publisher and one subscriber, events are handled in order: the nth handled event is the nth published one.
        var commits = contender.Handled.Commits().Where(c => c.Count > before).ToList();
        var (fromPublish, fromCommit) = (new List<double>(), new List<double>());
        for (var (i, commit) = (0, 0); i < stamps.Count; i++)
        {
            while (commits[commit].Count <= before + i)
            {
                commit++;
            }

            fromPublish.Add(Stopwatch.GetElapsedTime(stamps[i].Published, commits[commit].At).TotalMilliseconds);
            fromCommit.Add(Stopwatch.GetElapsedTime(stamps[i].Committed, commits[commit].At).TotalMilliseconds);
        }

        return new Latencies(fromPublish, fromCommit);
    }

    private static async Task<List<(long Published, long Committed)>> PublishAsync(Contender contender, int events, CancellationToken cancellationToken)
    {
        var stamps = new List<(long Published, long Committed)>(events);
        using var timer = new PeriodicTimer(Interval, TimeProvider.System);
        for (var i = 0; i < events; i++)
        {
            await timer.WaitForNextTickAsync(cancellationToken);
            var published = Stopwatch.GetTimestamp();
            stamps.Add((published, await contender.PublishAsync(0, 0, cancellationToken)));
        }

        return stamps;
    }

    /// <summary>The time from each event to the commit of its handling.</summary>
    /// <param name="FromPublish">Milliseconds since the start of the save that publishes.</param>
    /// <param name="FromCommit">Milliseconds since its commit.</param>
    internal sealed record Latencies(IReadOnlyList<double> FromPublish, IReadOnlyList<double> FromCommit);
}
