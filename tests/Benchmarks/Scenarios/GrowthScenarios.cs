using System.Globalization;

namespace Monolith.Benchmarks;

/// <summary>Several modules subscribe to the same events, and each does the same work.</summary>
internal sealed class SubscribersScenario : IScenario
{
    public string Name => "subscribers";

    public string Title => "Growth: subscribers";

    public async Task<IReadOnlyList<Figure>> RunAsync(Match match)
    {
        var counts = match.Settings.SubscriberCounts;
        var figures = await Growth.MeasureAsync(match, counts, Describe, n => new Topology(Subscribers: n), chart: null, target: null);
        var (one, most) = (CpuAt(counts[0]), CpuAt(counts[^1]));
        return
        [
            .. figures,
            new Figure(
                $"processor time per event and subscriber, {Describe(counts[^1])} against {Describe(counts[0])}", "×", Grown(most.Floor, one.Floor), Grown(most.Ours, one.Ours), Target.AtMost(0.25)),
        ];

        Figure CpuAt(int count) => figures.Single(figure => figure.Name == $"processor time per event, {Describe(count)}");

        List<double> Grown(IReadOnlyList<double> last, IReadOnlyList<double> first) => [.. last.Zip(first, (most, one) => most * counts[0] / (one * counts[^1]))];
    }

    private static string Describe(int subscribers) => subscribers == 1 ? "1 subscriber" : $"{subscribers} subscribers";
}

/// <summary>More modules in the process: first they are idle beside one busy pair, then all pairs share the same load.</summary>
internal sealed class ModulesScenario : IScenario
{
    private const double MaxGrowth = 1.15;

    public string Name => "modules";

    public string Title => "Growth: modules";

    public async Task<IReadOnlyList<Figure>> RunAsync(Match match) =>
    [
        .. await Growth.MeasureAsync(
            match, match.Settings.ModuleCounts, n => $"{n} modules, one pair busy", n => new Topology(Sources: n / 2), "one pair busy", MaxGrowth),
        .. await Growth.MeasureAsync(
            match, match.Settings.ModuleCounts, n => $"{n} modules, all busy", n => new Topology(Sources: n / 2, Busy: n / 2), "all busy", MaxGrowth),
    ];
}

/// <summary>The log grows. Events that were already handled must cost nothing.</summary>
internal sealed class LogScenario : IScenario
{
    private const double MaxGrowth = 1.15;

    public string Name => "log";

    public string Title => "Growth: the log";

    public async Task<IReadOnlyList<Figure>> RunAsync(Match match) => await Growth.MeasureAsync(
        match,
        match.Settings.LogSizes,
        n => n == 0 ? "an empty log" : string.Create(CultureInfo.InvariantCulture, $"a log of {n:N0} rows"),
        _ => new Topology(),
        "log",
        MaxGrowth,
        (data, rows) => rows == 0 ? Task.CompletedTask : data.FillLogAsync(rows, handled: true, match.CancellationToken));
}
