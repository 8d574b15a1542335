using System.Globalization;
using Spectre.Console;

namespace Monolith.Benchmarks;

/// <summary>The results of a run.</summary>
/// <param name="Machine">The machine.</param>
/// <param name="Settings">The settings of the run.</param>
/// <param name="TakenOn">The date.</param>
/// <param name="Scenarios">The measured scenarios.</param>
/// <param name="Measured">The figures of each database engine or shape.</param>
internal sealed record Report(
    Machine Machine, Settings Settings, DateOnly TakenOn, IReadOnlyList<IMeasurement> Scenarios, IReadOnlyList<Measured> Measured)
{
    private const int WidthOfFile = 200;

    /// <summary>Formats the table for a terminal.</summary>
    public void WriteTo(IAnsiConsole console)
    {
        if (Console.IsOutputRedirected)
        {
            console.Profile.Width = WidthOfFile;
        }

        foreach (var section in Sections())
        {
            var table = new Table().Title(Markup.Escape(section.Title)).SimpleBorder();
            foreach (var column in section.Columns)
            {
                table.AddColumn(column);
            }

            foreach (var row in section.Rows())
            {
                table.AddRow([.. row.Select(Markup.Escape)]);
            }

            console.Write(table);
        }
    }

    /// <summary>Formats the table as Markdown.</summary>
    public string ToMarkdown()
    {
        var lines = new List<string> { Origin(), "" };
        foreach (var section in Sections())
        {
            lines.Add($"**{section.Title}**");
            lines.Add("");
            lines.Add($"| {string.Join(" | ", section.Columns)} |");
            lines.Add($"|{string.Concat(section.Columns.Select((_, column) => section.IsNumeric(column) ? "---:|" : "---|"))}");
            lines.AddRange(section.Rows().Select(row => $"| {string.Join(" | ", row)} |"));
            lines.Add("");
        }

        return string.Join('\n', lines).TrimEnd();
    }

    private IEnumerable<Section> Sections() =>
        from scenario in Scenarios
        let measured = Measured.Where(m => m.Figures.ContainsKey(scenario)).Select(m => (m.On, m.Figures[scenario])).ToList()
        where measured.Count > 0
        select new Section(scenario, measured);

    private string Origin() => string.Create(CultureInfo.InvariantCulture, $"""
        Taken on {TakenOn:yyyy-MM-dd}, {(Settings.Quick ? "a quick run" : "a whole run")} of {Settings.Rounds} rounds, medians, {Machine.Build} build.
        {Machine.Processor}, {Machine.Cores} cores, {Machine.MemoryGigabytes:0} GB, {Machine.FileSystem} (4 KB to disk: {Machine.SyncMicroseconds:#,0} µs),
        {Machine.Kernel}, {Machine.Runtime}; load average before the run: {(Machine.LoadBefore is { } load ? $"{load:0.0}" : "unknown")}.
        """) + string.Concat(Measured.Where(m => m.Description is not null).Select(m => "\n" + m.Description));
}
