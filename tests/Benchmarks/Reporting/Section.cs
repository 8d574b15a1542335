using System.Globalization;

namespace Monolith.Benchmarks;

/// <summary>
/// The figures of one scenario as a table, with columns for each database or shape. Columns for floor and target exist only if there are
/// values.
/// </summary>
internal sealed class Section(IMeasurement scenario, IReadOnlyList<(string On, IReadOnlyList<Figure> Figures)> measured)
{
    private readonly bool _floored = measured.Any(m => m.Figures.Any(f => f.FloorMedian is not null));
    private readonly bool _aimed = measured.Any(m => m.Figures.Any(f => f.Target is not null));

    public string Title => scenario.Title;

    /// <summary>The headings, with the name of the database if there are two.</summary>
    public IReadOnlyList<string> Columns =>
    [
        "",
        .. measured.SelectMany(m => _floored ? (string[])[Of("floor", m.On), Of("ours", m.On), Of("ratio", m.On)] : [m.On]),
        .. _aimed ? ["target", .. measured.Select(m => Of("met", m.On))] : Array.Empty<string>(),
    ];

    /// <summary>Whether a column contains numbers.</summary>
    public bool IsNumeric(int column) => column > 0 && column <= (_floored ? 3 : 1) * measured.Count;

    public IEnumerable<string[]> Rows() => Names().Select(name =>
    {
        var found = measured.Select(m => m.Figures.FirstOrDefault(f => f.Name == name)).ToList();
        var figure = found.First(f => f is not null)!;
        return (string[])
        [
            figure.Unit.Length == 0 ? figure.Name : $"{figure.Name} ({figure.Unit})",
            .. found.SelectMany(f => _floored ? (string[])[Number(f?.FloorMedian), Number(f?.OursMedian), Ratio(f?.Ratio)] : [Number(f?.OursMedian)]),
            .. _aimed
                ? [found.Select(f => f?.Target?.Text).FirstOrDefault(text => text is not null) ?? "", .. found.Select(f => f?.Met switch { true => "yes", false => "**no**", null => "" })]
                : Array.Empty<string>(),
        ];
    });

    /// <summary>The names of all figures. A figure that only some databases have follows the same figure as in their own order.</summary>
    private List<string> Names()
    {
        var names = new List<string>();
        foreach (var (_, figures) in measured)
        {
            var at = 0;
            foreach (var figure in figures)
            {
                if (names.IndexOf(figure.Name) is >= 0 and var known)
                {
                    at = known + 1;
                }
                else
                {
                    names.Insert(at++, figure.Name);
                }
            }
        }

        return names;
    }

    private static string Ratio(double? ratio) => ratio?.ToString("0.00", CultureInfo.InvariantCulture) ?? "";

    private static string Number(double? value) => value?.ToString(
        value switch { < 10 => "0.00", < 100 => "0.0", _ => "#,0" }, CultureInfo.InvariantCulture) ?? "";

    private string Of(string column, string database) => measured.Count > 1 || database != SqliteEngine.Title ? $"{column}, {database}" : column;
}
