using Spectre.Console;

namespace Monolith.Demo;

/// <summary>The demo's output: framed tables on a terminal, aligned text in a file or a pipe.</summary>
internal static class DemoOutput
{
    /// <summary>Whether the output goes to a terminal.</summary>
    public static bool IsTerminal => !Console.IsOutputRedirected;

    /// <summary>Writes a line.</summary>
    public static void WriteLine(string text) => Console.WriteLine(text);

    /// <summary>Writes a table.</summary>
    /// <param name="columns">The column headers.</param>
    /// <param name="rows">The rows, with as many cells as there are columns.</param>
    public static void WriteTable(string[] columns, IEnumerable<string[]> rows)
    {
        if (!IsTerminal)
        {
            WriteText([columns, .. rows]);
            return;
        }

        var table = new Table().RoundedBorder().BorderColor(Color.Grey);
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(new Text(column, new Style(decoration: Decoration.Bold))));
        }

        foreach (var row in rows)
        {
            table.AddRow([.. row.Select(cell => new Text(cell))]);
        }

        AnsiConsole.Write(table);
    }

    private static void WriteText(string[][] lines)
    {
        var widths = lines[0].Select((_, column) => lines.Max(line => line[column].Length)).ToList();
        foreach (var line in lines)
        {
            Console.WriteLine(string.Join("  ", line.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }
}
