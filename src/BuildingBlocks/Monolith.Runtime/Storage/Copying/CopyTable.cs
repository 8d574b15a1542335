namespace Monolith.Runtime.Storage;

/// <summary>A table of the target, and the query on the source that returns its rows.</summary>
internal sealed record CopyTable
{
    /// <summary>The name on both sides, without a schema.</summary>
    public required string Name { get; init; }

    /// <summary>The name on the source, for SQL statements.</summary>
    public required string Source { get; init; }

    /// <summary>The name on the target, for SQL statements.</summary>
    public required string Target { get; init; }

    /// <summary>The columns, in the order of both queries.</summary>
    public required IReadOnlyList<CopyColumn> Columns { get; init; }

    public required string SelectFromSource { get; init; }

    public required string SelectFromTarget { get; init; }

    /// <summary>The column names for statements on the target, in the same order.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>The ordinals of the primary key columns. Empty if the table has no primary key.</summary>
    public required IReadOnlyList<int> Key { get; init; }

    /// <summary>
    /// Whether rows refer to other rows of the table. Then one statement must copy all of them, because foreign keys are checked at the end
    /// of a statement.
    /// </summary>
    public required bool RefersToItself { get; init; }

    public string CountInSource => $"SELECT COUNT(*) FROM ({SelectFromSource}) AS counted";

    public string FindInTarget => $"SELECT COUNT(*) FROM {Target}";

    public string FindRowInTarget => $"SELECT 1 WHERE EXISTS (SELECT 1 FROM {Target})";

    public string DeleteFromTarget => $"DELETE FROM {Target}";

    /// <summary>Updates a row. <see cref="ParameterOf"/> returns the parameter names.</summary>
    public string UpdateInTarget =>
        $"UPDATE {Target} SET {string.Join(", ", Enumerable.Range(0, Names.Count).Except(Key).Select(Assign))} WHERE {FindByKey}";

    /// <summary>Deletes a row. The parameters are the key columns.</summary>
    public string DeleteRowFromTarget => $"{DeleteFromTarget} WHERE {FindByKey}";

    private string FindByKey => string.Join(" AND ", Key.Select(Assign));

    /// <summary>Returns the name of the parameter for a column's value.</summary>
    public static string ParameterOf(int ordinal) => FormattableString.Invariant($"@p{ordinal}");

    private string Assign(int ordinal) => $"{Names[ordinal]} = {ParameterOf(ordinal)}";
}
