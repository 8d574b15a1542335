namespace Monolith.Benchmarks;

/// <summary>A figure of the table: the values of the floor and of the product in each round, and the target.</summary>
/// <param name="Name">The name.</param>
/// <param name="Unit">The unit.</param>
/// <param name="Floor">The floor's values, one per round; empty without a floor.</param>
/// <param name="Ours">The product's values, one per round.</param>
/// <param name="Target">The target, or null.</param>
internal sealed record Figure(string Name, string Unit, IReadOnlyList<double> Floor, IReadOnlyList<double> Ours, Target? Target = null)
{
    /// <summary>The curve of a chart that contains the figure, and the position on it.</summary>
    public (string Chart, double X)? Point { get; init; }

    public double? FloorMedian => Floor.Count == 0 ? null : Statistics.Median(Floor);

    public double OursMedian => Statistics.Median(Ours);

    /// <summary>The median of the ratios of product to floor, round by round.</summary>
    public double? Ratio => Floor.Count == 0 ? null : Statistics.Median([.. Ours.Zip(Floor, (ours, floor) => ours / floor)]);

    public bool? Met => Target?.IsMet(this);
}

/// <summary>The target of a figure.</summary>
internal sealed record Target(string Text, Func<Figure, bool> IsMet)
{
    public static Target RatioAtLeast(double bound) => new(FormattableString.Invariant($"ratio ≥ {bound}"), figure => figure.Ratio >= bound);

    public static Target RatioAtMost(double bound) => new(FormattableString.Invariant($"ratio ≤ {bound}"), figure => figure.Ratio <= bound);

    public static Target AtLeast(double bound) => new(FormattableString.Invariant($"≥ {bound:N0}"), figure => figure.OursMedian >= bound);

    public static Target AtMost(double bound) => new(FormattableString.Invariant($"≤ {bound}"), figure => figure.OursMedian <= bound);

    /// <summary>Another target on a server than on a file.</summary>
    public static Target Of(bool isOnServer, Target onFile, Target onServer) =>
        (isOnServer ? onServer : onFile) with { Text = $"{onFile.Text}; {onServer.Text} on PostgreSQL" };
}

internal static class Statistics
{
    public static double Median(IReadOnlyList<double> values) => Percentile(values, 0.5);

    public static double Percentile(IReadOnlyList<double> values, double fraction)
    {
        var sorted = values.Order().ToList();
        var position = fraction * (sorted.Count - 1);
        var below = sorted[(int)Math.Floor(position)];
        var above = sorted[(int)Math.Ceiling(position)];
        return below + ((above - below) * (position - Math.Floor(position)));
    }
}
