namespace Monolith.Benchmarks;

/// <summary>Measures full load at several sizes, and the growth of the cost of an event from the first to the last size.</summary>
internal static class Growth
{
    /// <summary>Measures each size. Each round measures all sizes, with the floor and the product at each.</summary>
    /// <param name="match">The match that measures.</param>
    /// <param name="sizes">The sizes, smallest first.</param>
    /// <param name="describe">Formats a size for the table.</param>
    /// <param name="topology">Returns the modules for a size.</param>
    /// <param name="chart">The chart with the costs, or null.</param>
    /// <param name="target">The maximum growth factor of the cost, or null for no target.</param>
    /// <param name="prepare">Prepares the data for a size.</param>
    public static async Task<List<Figure>> MeasureAsync(
        Match match,
        IReadOnlyList<int> sizes,
        Func<int, string> describe,
        Func<int, Topology> topology,
        string? chart,
        double? target,
        Func<ModuleData, int, Task>? prepare = null)
    {
        var results = await match.PlayWarmAsync(match.Settings.FewRounds, [.. Players()]);
        var figures = new List<Figure>();
        for (var i = 0; i < sizes.Count; i++)
        {
            var at = describe(sizes[i]);
            (string, double)? point = chart is null ? null : (chart, sizes[i]);
            figures.Add(new Figure($"time per event, {at}", "µs", Each(2 * i, Time), Each((2 * i) + 1, Time)) { Point = point });
            figures.Add(new Figure($"processor time per event, {at}", "µs", Each(2 * i, Cpu), Each((2 * i) + 1, Cpu)));
        }

        if (target is { } bound)
        {
            var span = $"{describe(sizes[^1])} against {describe(sizes[0])}";
            figures.Add(new Figure($"time per event, {span}", "×", Grown(0, Time), Grown(1, Time), Target.AtMost(bound)));
            figures.Add(new Figure($"processor time per event, {span}", "×", Grown(0, Cpu), Grown(1, Cpu), Target.AtMost(bound)));
        }

        return figures;

        IEnumerable<Func<Task<LoadResult>>> Players()
        {
            foreach (var size in sizes)
            {
                yield return () => match.FloorAsync(topology(size), match.FullLoadAsync, Prepare(size));
                yield return () => match.OursAsync(topology(size), match.FullLoadAsync, Prepare(size));
            }
        }

        List<double> Each(int player, Func<LoadResult, double> value) => [.. results[player].Select(value)];

        List<double> Grown(int player, Func<LoadResult, double> value) =>
            [.. results[^(2 - player)].Zip(results[player], (last, first) => value(last) / value(first))];

        Func<ModuleData, Task>? Prepare(int size) => prepare is null ? null : data => prepare(data, size);

        static double Time(LoadResult result) => 1_000_000 / result.EventsPerSecond;

        static double Cpu(LoadResult result) => result.CpuPerThousand;
    }
}
