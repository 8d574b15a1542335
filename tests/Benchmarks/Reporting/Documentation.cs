namespace Monolith.Benchmarks;

/// <summary>Writes a report to the documentation.</summary>
internal static class Documentation
{
    private const string Folder = "performance";

    private static readonly (string Scenario, string File, string Title, string Axis)[] Drawn =
    [
        ("log", "log.svg", "Time per event as the log grows", "rows that are in the log already (log scale)"),
        ("modules", "modules.svg", "Time per event as modules are added", "modules in the process (log scale)"),
    ];

    /// <summary>Draws the charts, and writes the table and links to them between the markers of the page.</summary>
    /// <exception cref="InvalidOperationException">The page lacks the markers.</exception>
    public static async Task WriteAsync(Report report, CancellationToken cancellationToken)
    {
        var docs = Path.Combine(BuildInfo.RepositoryRoot, "docs");
        var (name, marker) = report.Scenarios.Select(s => (s.Page, s.Marker)).Distinct().Single();
        var page = Path.Combine(docs, name);
        var (first, last) = ($"<!-- {marker}: begin -->", $"<!-- {marker}: end -->");
        var text = await File.ReadAllTextAsync(page, cancellationToken);
        var (begin, end) = (text.IndexOf(first, StringComparison.Ordinal), text.IndexOf(last, StringComparison.Ordinal));
        if (begin < 0 || end < begin)
        {
            throw new InvalidOperationException($"{page} lacks the lines '{first}' and '{last}' that mark the place of the table. Add them.");
        }

        var block = report.ToMarkdown();
        foreach (var (scenario, file, title, axis) in Drawn.Where(chart => report.Scenarios.Any(s => s.Name == chart.Scenario)))
        {
            var figures = report.Measured.SelectMany(m => m.Figures).Where(f => f.Key.Name == scenario).SelectMany(f => f.Value).Where(f => f.Point is not null);
            var path = Path.Combine(Directory.CreateDirectory(Path.Combine(docs, Folder)).FullName, file);
            await File.WriteAllTextAsync(path, Charts.Draw(title, axis, [.. figures]) + "\n", cancellationToken);
            block += $"\n\n![{title}]({Folder}/{file})";
        }

        await File.WriteAllTextAsync(page, $"{text[..begin]}{first}\n{block}\n{text[end..]}", cancellationToken);
    }
}
