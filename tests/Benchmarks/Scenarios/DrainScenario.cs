using System.Diagnostics;

namespace Monolith.Benchmarks;

/// <summary>Measures how fast a subscriber processes a backlog of events.</summary>
internal sealed class DrainScenario : IScenario
{
    public string Name => "drain";

    public string Title => "Draining a backlog";

    public bool OnServersToo => true;

    public async Task<IReadOnlyList<Figure>> RunAsync(Match match)
    {
        var backlog = match.IsOnServer ? match.Settings.BacklogOnServer : match.Settings.Backlog;
        var results = await match.PlayWarmAsync(
            match.Settings.Rounds,
            () => match.FloorAsync(new Topology(), MeasureAsync, Fill),
            () => match.OursAsync(new Topology(Batches: true), MeasureAsync, Fill),
            () => match.OursAsync(new Topology(Batches: false), MeasureAsync, Fill));
        return
        [
            new Figure("events drained, batch handler", "1/s", results[0], results[1], match.IsOnServer ? Target.AtLeast(40_000) : null),
            new Figure("events drained, per-event handler", "1/s", results[0], results[2], match.IsOnServer ? Target.AtLeast(12_000) : null),
        ];

        Task Fill(ModuleData data) => data.FillLogAsync(backlog, handled: false, match.CancellationToken);

        async Task<double> MeasureAsync(Contender contender)
        {
            await contender.StartAsync(match.CancellationToken);
            await contender.Handled.WaitForPositionAsync(backlog, match.CancellationToken);

            // Measure from the first commit on, because startup is a separate figure.
            var commits = contender.Handled.Commits();
            return (commits[^1].Count - commits[0].Count) / Stopwatch.GetElapsedTime(commits[0].At, commits[^1].At).TotalSeconds;
        }
    }
}
