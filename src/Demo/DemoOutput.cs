using Spectre.Console;

namespace Monolith.Demo;

/// <summary>The demo's output: framed tables on a terminal, aligned text in a file or a pipe.</summary>
internal static class DemoOutput
{
    /// <summary>Wider than any table, so that no cell is wrapped in a file or a pipe.</summary>
    private const int PlainWidth = 1_000;

    /// <summary>Whether the output goes to a terminal.</summary>
    public static bool IsTerminal => !Console.IsOutputRedirected;

    /// <summary>Writes a line.</summary>
    public static void WriteLine(string text) => Console.WriteLine(text);

    /// <summary>Writes a table.</summary>
    /// <param name="columns">The column headers.</param>
    /// <param name="rows">The rows, with as many cells as there are columns.</param>
    public static void WriteTable(string[] columns, IEnumerable<string[]> rows)
    {
        var table = new Table { Border = IsTerminal ? TableBorder.Rounded : TableBorder.None }.BorderColor(Color.Grey);
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(new Text(column, new Style(decoration: Decoration.Bold))));
        }

        foreach (var row in rows)
        {
            table.AddRow([.. row.Select(cell => new Text(cell))]);
        }

        if (!IsTerminal)
        {
            AnsiConsole.Profile.Width = PlainWidth;
        }

        AnsiConsole.Write(table);
    }
}
