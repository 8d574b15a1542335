using System.Diagnostics;
using System.Globalization;

namespace Monolith.Benchmarks.Peers;

/// <summary>
/// The job of the scenarios 'events' and 'latency' on several products: publishers store an order and publish an event in one transaction,
/// and one subscriber stores a row for each event exactly once. Contenders take turns in each round, beside the same floor, and each run
/// is checked for missing, doubled and wrong rows.
/// </summary>
internal sealed class PeersScenario : IColumnsMeasurement
{
    private static readonly Topology Batches = new(Batches: true), Each = new(Batches: false);

    /// <summary>The contenders. The first one is the floor, with which the others are compared.</summary>
    private static readonly Entrant[] Entrants =
    [
        new("floor, by hand", Each, data => data.CreateFloor(Settings.Publishers)),
        new("ours, batch handler", Batches, data => new MonolithContender(data)),
        new("ours, per-event handler", Each, data => new MonolithContender(data)),
        new("WolverineFx, default", Each, data => new WolverineContender(data, WolverineSettings.Default)),
        new("WolverineFx, tuned", Each, data => new WolverineContender(data, WolverineSettings.Tuned)),
        new("WolverineFx, tuned, batches", Batches, data => new WolverineContender(data, WolverineSettings.Tuned with { Batches = true })),
        new("CAP, default", Each, data => new CapContender(data, tuned: false)),
        new("CAP, tuned", Each, data => new CapContender(data, tuned: true)),
    ];

    public string Name => "peers";

    public string Title => "The same job on other products: 8 publishers, one subscriber; then 50 events a second";

    public string Marker => "peers";

    public async Task<IReadOnlyList<Measured>> MeasureAsync(Settings settings, PostgreSqlEngine? postgreSql, CancellationToken cancellationToken)
    {
        var match = new Match(settings, postgreSql!, cancellationToken);
        var loads = await TimedAsync("full load", () => match.PlayWarmAsync(settings.Rounds, [.. Entrants.Select(e => Play(match, e, match.FullLoadAsync))]));
        var latencies = await TimedAsync("light load", () => match.PlayAsync(
            settings.Rounds, [.. Entrants.Select(e => Play(match, e, contender => LatencyScenario.MeasureAsync(contender, match)))]));
        return [.. Entrants.Select((entrant, i) => new Measured(
            entrant.Name,
            i == 0 ? postgreSql!.Description : null,
            new Dictionary<IMeasurement, IReadOnlyList<Figure>> { [this] = [.. Loaded(loads[i], loads[0]), .. Late(latencies[i], latencies[0])] }))];
    }

    private static IEnumerable<Figure> Loaded(IReadOnlyList<LoadResult> results, IReadOnlyList<LoadResult> floor) =>
    [
        .. WithRatio("events handled", "1/s", r => r.EventsPerSecond, results, floor),
        .. WithRatio("processor time per 1,000 events", "ms", r => r.CpuPerThousand, results, floor),
        Of("processor time of the server per 1,000 events", "ms", r => r.ServerCpuPerThousand!.Value, results),
        Of("commits per event", "", r => r.CommitsPerEvent, results),
        Of("transactions per event, reading ones too", "", r => r.TransactionsPerEvent!.Value, results),
        Of("write-ahead log per event", "bytes", r => r.LogBytesPerEvent!.Value, results),
    ];

    private static IEnumerable<Figure> Late(
        IReadOnlyList<LatencyScenario.Latencies> results, IReadOnlyList<LatencyScenario.Latencies> floor) =>
    [
        .. WithRatio("commit to handled, p50", "ms", l => Statistics.Percentile(l.FromCommit, 0.5), results, floor),
        Of("commit to handled, p95", "ms", l => Statistics.Percentile(l.FromCommit, 0.95), results),
        Of("commit to handled, p99", "ms", l => Statistics.Percentile(l.FromCommit, 0.99), results),
        Of("publish to handled, p50", "ms", l => Statistics.Percentile(l.FromPublish, 0.5), results),
    ];

    private static Figure Of<TResult>(string name, string unit, Func<TResult, double> value, IReadOnlyList<TResult> results) =>
        new(name, unit, [], [.. results.Select(value)]);

    private static IEnumerable<Figure> WithRatio<TResult>(
        string name, string unit, Func<TResult, double> value, IReadOnlyList<TResult> results, IReadOnlyList<TResult> floor)
    {
        var figure = Of(name, unit, value, results);
        return [figure, new($"{name}, x floor", "", [], [.. figure.Ours.Zip(floor, (ours, by) => ours / value(by))])];
    }

    /// <summary>A run of a contender on its own database, which must be exact afterwards.</summary>
    private static Func<Task<TResult>> Play<TResult>(Match match, Entrant entrant, Func<Contender, Task<TResult>> measure) => () =>
    {
        ModuleSchemas schemas = null!;
        return match.RunAsync(
            entrant.Topology,
            data => entrant.Create(schemas = (ModuleSchemas)data),
            async contender =>
            {
                var result = await measure(contender);
                await Exactness.CheckAsync(entrant.Name, schemas, contender.Handled.Count, match.CancellationToken);
                return result;
            });
    };

    private static async Task<TResult> TimedAsync<TResult>(string what, Func<Task<TResult>> measure)
    {
        var start = Stopwatch.GetTimestamp();
        var result = await measure();
        await Console.Error.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"{what}: measured in {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s"));
        return result;
    }

    private sealed record Entrant(string Name, Topology Topology, Func<ModuleSchemas, Contender> Create);
}
