namespace Monolith.Persistence;

/// <summary>A table of the target, and the query on the source that gives its rows.</summary>
internal sealed record CopyTable
{
    /// <summary>Its name on the target, for people.</summary>
    public required string Name { get; init; }

    /// <summary>Its name on the target, for statements.</summary>
    public required string Target { get; init; }

    /// <summary>The columns, in the order of both queries.</summary>
    public required IReadOnlyList<CopyColumn> Columns { get; init; }

    public required string SelectFromSource { get; init; }

    public required string SelectFromTarget { get; init; }

    /// <summary>Whether its rows refer to one another: then a statement must bring them all, as it ends with every row in its place.</summary>
    public required bool RefersToItself { get; init; }

    public string CountInSource => $"SELECT COUNT(*) FROM ({SelectFromSource}) AS counted";

    public string FindInTarget => $"SELECT COUNT(*) FROM {Target}";

    public string DeleteFromTarget => $"DELETE FROM {Target}";
}
