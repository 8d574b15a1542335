using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace Monolith.Architecture;

/// <summary>
/// Finds the operations of a migration that break the version of the code that still runs while the next one is deployed: it reads and writes
/// the tables as they were. What the same migration creates is unknown to that version.
/// </summary>
internal static partial class BreakingOperations
{
    private const string InTwoSteps = "Add the new one in this release, and remove the old one in a later release, when no process uses it any more.";

    /// <summary>Returns the operations with what they change, and the remedy.</summary>
    /// <param name="operations">All operations of the migration, in order.</param>
    public static IEnumerable<(MigrationOperation Operation, string Change, string Remedy)> In(IReadOnlyList<MigrationOperation> operations)
    {
        var own = new HashSet<string>(operations.OfType<CreateTableOperation>().Select(table => table.Name));
        var optional = operations.OfType<AddColumnOperation>().Where(column => column.IsNullable).Select(column => $"{column.Table}.{column.Name}").ToHashSet();
        return from operation in operations
               where operation is not ITableMigrationOperation { Table: var table } || !own.Contains(table)
               let found = Find(operation, optional)
               where found is not null
               select (operation, found.Value.Change, found.Value.Remedy);
    }

    private static (string Change, string Remedy)? Find(MigrationOperation operation, HashSet<string> optional) => operation switch
    {
        DropTableOperation table => ($"drops table {table.Name}", "Drop it in a later release, when no process uses it any more."),
        RenameTableOperation table => ($"renames table {table.Name}", InTwoSteps),
        DropColumnOperation column => ($"drops column {column.Table}.{column.Name}", "Drop it in a later release, when no process uses it any more. Until then, leave it nullable or with a default."),
        RenameColumnOperation column => ($"renames column {column.Table}.{column.Name}", InTwoSteps),
        DropSequenceOperation sequence => ($"drops sequence {sequence.Name}", "Drop it in a later release, when no process uses it any more."),
        RenameSequenceOperation sequence => ($"renames sequence {sequence.Name}", InTwoSteps),
        AddColumnOperation { IsNullable: false } column when !HasValue(column) =>
            ($"adds column {column.Table}.{column.Name}, not null and without default", "Make it nullable, or give it a default: the running version inserts rows without it."),
        AlterColumnOperation column when Narrowing(column) is { } change =>
            ($"changes column {column.Table}.{column.Name} {change}", "Add another column, copy the values, and drop the old one in a later release."),
        CreateIndexOperation { IsUnique: true } index when !IsOptional(index.Table, index.Columns, optional) =>
            ($"adds unique index on {index.Table} ({string.Join(", ", index.Columns)})", Question("such duplicates")),
        AddUniqueConstraintOperation constraint when !IsOptional(constraint.Table, constraint.Columns, optional) =>
            ($"adds unique constraint on {constraint.Table} ({string.Join(", ", constraint.Columns)})", Question("such duplicates")),
        AddPrimaryKeyOperation key => ($"adds primary key on {key.Table} ({string.Join(", ", key.Columns)})", Question("such duplicates")),
        AddForeignKeyOperation key when !IsOptional(key.Table, key.Columns, optional) =>
            ($"adds foreign key on {key.Table} ({string.Join(", ", key.Columns)})", Question("rows without the row that the key refers to")),
        AddCheckConstraintOperation check => ($"adds check constraint {check.Name} on {check.Table}", Question("rows that the constraint refuses")),
        _ => null,
    };

    private static string Question(string rows) =>
        $"Does the running version ever write {rows}? If not, list this violation in the baseline, with a comment that says why. If it does, let a release stop that first.";

    /// <summary>Whether the running version may leave a column out of an insert.</summary>
    private static bool HasValue(AddColumnOperation column) =>
        column.DefaultValue is not null || column.DefaultValueSql is not null || column.ComputedColumnSql is not null || column.IsRowVersion
        || column.GetAnnotations().Any(annotation => annotation.Name is "SqlServer:Identity" or "Npgsql:ValueGenerationStrategy");

    /// <summary>Whether one of the columns is new and nullable, so that rows of the running version are not compared.</summary>
    private static bool IsOptional(string table, string[] columns, HashSet<string> optional) => columns.Any(column => optional.Contains($"{table}.{column}"));

    private static string? Narrowing(AlterColumnOperation column)
    {
        var old = column.OldColumn;
        return old.IsNullable && !column.IsNullable ? "to not null"
            : TypeOf(old) != TypeOf(column) ? $"from {TypeOf(old)} to {TypeOf(column)}"
            : IsLess(column.MaxLength, old.MaxLength) ? $"to length {column.MaxLength}"
            : IsLess(column.Precision, old.Precision) || IsLess(column.Scale ?? 0, old.Scale ?? 0) || IsLess(column.Precision - column.Scale, old.Precision - old.Scale)
                ? $"to precision {column.Precision}, {column.Scale ?? 0}"
            : IsNarrower(column.ColumnType, old.ColumnType) ? $"from {old.ColumnType} to {column.ColumnType}"
            : !column.IsNullable && HasDefault(old) && !HasDefault(column) ? "to no default"
            : null;

        // Providers read a column by its type, so that a wider type breaks a reader, too.
        static string TypeOf(ColumnOperation column) => (Nullable.GetUnderlyingType(column.ClrType) ?? column.ClrType).Name;

        static bool HasDefault(ColumnOperation column) => column.DefaultValue is not null || column.DefaultValueSql is not null;
    }

    /// <summary>Whether a limit is new, or lower than it was.</summary>
    private static bool IsLess(int? now, int? before) => now is not null && (before is null || now < before);

    /// <summary>Whether a column type of a database, such as <c>character varying(20)</c>, holds less than another. A text without a limit holds all.</summary>
    private static bool IsNarrower(string? now, string? before)
    {
        if (now is null || before is null || now.Equals(before, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var (name, sizes) = Read(now);
        var (oldName, oldSizes) = Read(before);
        return sizes.Count == 0 ? !IsText(name) || !IsText(oldName) || name.Length == 0
            : !name.Equals(oldName, StringComparison.OrdinalIgnoreCase) || oldSizes.Count != sizes.Count || sizes.Zip(oldSizes).Any(size => size.First < size.Second);

        static (string Name, List<int> Sizes) Read(string type) =>
            (ColumnType().Match(type).Groups[1].Value.Trim(), [.. Number().Matches(type).Select(size => int.Parse(size.Value, System.Globalization.CultureInfo.InvariantCulture))]);

        static bool IsText(string type) => type.Contains("text", StringComparison.OrdinalIgnoreCase) || type.Contains("char", StringComparison.OrdinalIgnoreCase);
    }

    [GeneratedRegex("^([^(]*)")]
    private static partial Regex ColumnType();

    [GeneratedRegex("[0-9]+(?=[^(]*\\))")]
    private static partial Regex Number();
}
