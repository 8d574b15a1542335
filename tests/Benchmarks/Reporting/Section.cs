using System.Globalization;

namespace Monolith.Benchmarks;

/// <summary>The figures of one scenario as a table: those of each database in columns of their own.</summary>
internal sealed class Section(IScenario scenario, IReadOnlyList<(string Database, IReadOnlyList<Figure> Figures)> measured)
{
    public string Title => scenario.Title;

    /// <summary>The headings; the database is named where there are two.</summary>
    public IReadOnlyList<string> Columns =>
    [
        "",
        .. measured.SelectMany(m => (string[])[Of("floor", m.Database), Of("ours", m.Database), Of("ratio", m.Database)]),
        "target",
        .. measured.Select(m => Of("met", m.Database)),
    ];

    /// <summary>Whether a column holds numbers.</summary>
    public bool IsNumeric(int column) => column > 0 && column <= 3 * measured.Count;

    public IEnumerable<string[]> Rows() => measured.SelectMany(m => m.Figures).DistinctBy(f => f.Name).Select(figure =>
    {
        var found = measured.Select(m => m.Figures.FirstOrDefault(f => f.Name == figure.Name)).ToList();
        return (string[])
        [
            figure.Unit.Length == 0 ? figure.Name : $"{figure.Name} ({figure.Unit})",
            .. found.SelectMany(f => (string[])[Number(f?.FloorMedian), Number(f?.OursMedian), Ratio(f?.Ratio)]),
            figure.Target?.Text ?? "",
            .. found.Select(f => f?.Met switch { true => "yes", false => "**no**", null => "" }),
        ];
    });

    private static string Ratio(double? ratio) => ratio?.ToString("0.00", CultureInfo.InvariantCulture) ?? "";

    private static string Number(double? value) => value?.ToString(
        value switch { < 10 => "0.00", < 100 => "0.0", _ => "#,0" }, CultureInfo.InvariantCulture) ?? "";

    private string Of(string column, string database) => measured.Count > 1 || database != SqliteEngine.Title ? $"{column}, {database}" : column;
}
