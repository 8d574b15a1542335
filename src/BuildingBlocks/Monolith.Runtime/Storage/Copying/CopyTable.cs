namespace Monolith.Runtime.Storage;

/// <summary>A table of the target, and the query on the source that gives its rows.</summary>
internal sealed record CopyTable
{
    /// <summary>Its name on both, without a schema.</summary>
    public required string Name { get; init; }

    /// <summary>Its name on the source, for statements.</summary>
    public required string Source { get; init; }

    /// <summary>Its name on the target, for statements.</summary>
    public required string Target { get; init; }

    /// <summary>The columns, in the order of both queries.</summary>
    public required IReadOnlyList<CopyColumn> Columns { get; init; }

    public required string SelectFromSource { get; init; }

    public required string SelectFromTarget { get; init; }

    /// <summary>The columns' names for statements on the target, in the same order.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>Which of the columns are the primary key; empty where there is none.</summary>
    public required IReadOnlyList<int> Key { get; init; }

    /// <summary>Whether its rows refer to one another: then a statement must bring them all, as it ends with every row in its place.</summary>
    public required bool RefersToItself { get; init; }

    public string CountInSource => $"SELECT COUNT(*) FROM ({SelectFromSource}) AS counted";

    public string FindInTarget => $"SELECT COUNT(*) FROM {Target}";

    public string FindRowInTarget => $"SELECT 1 WHERE EXISTS (SELECT 1 FROM {Target})";

    public string DeleteFromTarget => $"DELETE FROM {Target}";

    /// <summary>Changes a row; each parameter has the name of <see cref="ParameterOf"/>.</summary>
    public string UpdateInTarget =>
        $"UPDATE {Target} SET {string.Join(", ", Enumerable.Range(0, Names.Count).Except(Key).Select(Assign))} WHERE {FindByKey}";

    /// <summary>Deletes a row; the parameters are those of the key.</summary>
    public string DeleteRowFromTarget => $"{DeleteFromTarget} WHERE {FindByKey}";

    private string FindByKey => string.Join(" AND ", Key.Select(Assign));

    /// <summary>The name of the parameter with a column's value.</summary>
    public static string ParameterOf(int ordinal) => FormattableString.Invariant($"@p{ordinal}");

    private string Assign(int ordinal) => $"{Names[ordinal]} = {ParameterOf(ordinal)}";
}
