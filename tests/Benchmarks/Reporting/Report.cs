using System.Globalization;
using Spectre.Console;

namespace Monolith.Benchmarks;

/// <summary>What a run found.</summary>
/// <param name="Machine">What it ran on.</param>
/// <param name="Settings">How much was measured.</param>
/// <param name="TakenOn">The day.</param>
/// <param name="Sections">The figures of each scenario, under its title.</param>
internal sealed record Report(Machine Machine, Settings Settings, DateOnly TakenOn, IReadOnlyList<(IScenario Scenario, IReadOnlyList<Figure> Figures)> Sections)
{
    private static readonly string[] Columns = ["", "floor", "ours", "ratio", "target", "met"];

    /// <summary>The table for a terminal.</summary>
    public void WriteTo(IAnsiConsole console)
    {
        foreach (var (scenario, figures) in Sections)
        {
            var table = new Table().Title(Markup.Escape(scenario.Title)).SimpleBorder();
            foreach (var column in Columns)
            {
                table.AddColumn(column);
            }

            foreach (var figure in figures)
            {
                table.AddRow([.. Cells(figure).Select(Markup.Escape)]);
            }

            console.Write(table);
        }
    }

    /// <summary>The same as Markdown.</summary>
    public string ToMarkdown()
    {
        var lines = new List<string> { Origin(), "" };
        foreach (var (scenario, figures) in Sections)
        {
            lines.Add($"**{scenario.Title}**");
            lines.Add("");
            lines.Add($"| {string.Join(" | ", Columns)} |");
            lines.Add("|---|---:|---:|---:|---|---|");
            lines.AddRange(figures.Select(figure => $"| {string.Join(" | ", Cells(figure))} |"));
            lines.Add("");
        }

        return string.Join('\n', lines).TrimEnd();
    }

    private static string[] Cells(Figure figure) =>
    [
        figure.Unit.Length == 0 ? figure.Name : $"{figure.Name} ({figure.Unit})",
        figure.FloorMedian is { } floor ? Number(floor) : "",
        Number(figure.OursMedian),
        figure.Ratio is { } ratio ? ratio.ToString("0.00", CultureInfo.InvariantCulture) : "",
        figure.Target?.Text ?? "",
        figure.Met switch { true => "yes", false => "**no**", null => "" },
    ];

    private static string Number(double value) => value.ToString(
        value switch { < 10 => "0.00", < 100 => "0.0", _ => "#,0" }, CultureInfo.InvariantCulture);

    private string Origin() => string.Create(CultureInfo.InvariantCulture, $"""
        Taken on {TakenOn:yyyy-MM-dd}, {(Settings.Quick ? "a quick run" : "a whole run")} of {Settings.Rounds} rounds, medians, {Machine.Build} build.
        {Machine.Processor}, {Machine.Cores} cores, {Machine.MemoryGigabytes:0} GB, {Machine.FileSystem} (4 KB to disk: {Machine.SyncMicroseconds:#,0} µs),
        {Machine.Kernel}, {Machine.Runtime}; load average before the run: {(Machine.LoadBefore is { } load ? $"{load:0.0}" : "unknown")}.
        """);
}
