using System.Globalization;

namespace Monolith.Benchmarks;

/// <summary>Several modules subscribe to the same events, and each does the same work.</summary>
internal sealed class SubscribersScenario : IScenario
{
    public string Name => "subscribers";

    public string Title => "Growth: subscribers";

    public async Task<IReadOnlyList<Figure>> RunAsync(Match match) => await Growth.MeasureAsync(
        match, match.Settings.SubscriberCounts, n => n == 1 ? "1 subscriber" : $"{n} subscribers", n => new Topology(Subscribers: n), chart: null, target: null);
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
