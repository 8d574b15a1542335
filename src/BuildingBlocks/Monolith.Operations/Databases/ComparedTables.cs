using System.Globalization;
using Monolith.Runtime.Storage;

namespace Monolith.Operations;

/// <summary>Prints the comparison of both sides after a copy.</summary>
internal static class ComparedTables
{
    public static void Write(IEnumerable<CopiedTable> tables) => CommandOutput.WriteTable(["table", "rows", "checksum", "compared"], tables.Select(table => new[]
    {
        table.Name,
        table.Source.Rows.ToString(CultureInfo.InvariantCulture),
        table.Source.Checksum,
        table.Matches ? "identical" : $"{table.Target.Rows.ToString(CultureInfo.InvariantCulture)} rows, {table.Target.Checksum}",
    }));
}
