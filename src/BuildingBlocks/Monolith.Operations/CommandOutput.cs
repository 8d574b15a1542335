using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;

namespace Monolith.Operations;

/// <summary>Prints the output of commands: tables for people, and aligned text without frames or colors for a file or a pipe.</summary>
internal static class CommandOutput
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Whether the output goes to a terminal.</summary>
    public static bool IsTerminal => !Console.IsOutputRedirected;

    /// <summary>Writes a line.</summary>
    /// <param name="text">The line.</param>
    public static void WriteLine(string text) => Console.WriteLine(Printable(text));

    /// <summary>Writes the heading of the next table, after a blank line.</summary>
    /// <param name="text">The heading.</param>
    public static void WriteHeading(string text)
    {
        Console.WriteLine();
        if (IsTerminal)
        {
            AnsiConsole.Write(new Text(text + Environment.NewLine, new Style(decoration: Decoration.Bold)));
        }
        else
        {
            Console.WriteLine(text);
        }
    }

    /// <summary>Writes a value as indented JSON with camel-case names, for programs.</summary>
    /// <param name="value">The value.</param>
    /// <typeparam name="T">The type of the value.</typeparam>
    public static void WriteJson<T>(T value) => Console.WriteLine(JsonSerializer.Serialize(value, Json));

    /// <summary>Writes a table.</summary>
    /// <param name="columns">The column headings.</param>
    /// <param name="rows">The rows, with one cell for each column.</param>
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
            table.AddRow([.. row.Select(cell => new Text(Printable(cell)))]);
        }

        AnsiConsole.Write(table);
    }

    /// <summary>
    /// Writes control characters as escapes such as <c>\u001b</c>. Keys and reasons come from events, and must not control the operator's terminal.
    /// </summary>
    internal static string Printable(string text) => text.Any(IsUnprintable)
        ? string.Concat(text.Select(letter => IsUnprintable(letter) ? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}") : letter.ToString()))
        : text;

    private static bool IsUnprintable(char letter) => char.IsControl(letter) && letter is not ('\n' or '\r' or '\t');

    private static void WriteText(IEnumerable<string[]> table)
    {
        var lines = table.Select(line => line.Select(cell => Printable(cell).ReplaceLineEndings("; ")).ToArray()).ToList();
        var widths = Enumerable.Range(0, lines[0].Length).Select(i => lines.Max(l => l[i].Length)).ToList();
        foreach (var line in lines)
        {
            Console.WriteLine(string.Join("  ", line.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd());
        }
    }
}
