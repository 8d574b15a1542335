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

    /// <summary>Checks that the target accepts a row of the source.</summary>
    /// <param name="values">The values, in the order of the columns.</param>
    /// <exception cref="CopyException">A column of the target cannot store its value.</exception>
    public void CheckRow(IReadOnlyList<object?> values)
    {
        for (var i = 0; i < Columns.Count; i++)
        {
            if (Columns[i].FindFault(values[i]) is { } fault)
            {
                var key = Key.Count == 0 ? "without a primary key" : string.Join(", ", Key.Select(k => $"{Columns[k].SourceName} = {values[k]}"));
                throw new CopyException(
                    $"The target cannot store column {Columns[i].SourceName} of the row {TextRule.Escape(key)} in table {Name}: {fault} Correct or delete this row in the source, then start again.");
            }
        }
    }

    private string Assign(int ordinal) => $"{Names[ordinal]} = {ParameterOf(ordinal)}";
}
