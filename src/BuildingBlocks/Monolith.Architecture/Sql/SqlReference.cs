namespace Monolith.Architecture;

/// <summary>A reference in SQL.</summary>
/// <param name="Kind">The kind of the reference.</param>
/// <param name="Parts">The parts of the name, without quotes. A placeholder is empty.</param>
internal sealed record SqlReference(SqlReferenceKind Kind, IReadOnlyList<string> Parts)
{
    /// <summary>The full name.</summary>
    public string Name => string.Join('.', Parts);

    /// <summary>The schema of the name, or null.</summary>
    public string? Schema => Kind == SqlReferenceKind.Schema ? Parts[^1] : Parts.Count > 1 ? Parts[^2] : null;
}

internal enum SqlReferenceKind
{
    /// <summary>The name of a table, a view, a procedure or a similar object, such as after FROM.</summary>
    Object,

    /// <summary>The name of a function that an expression calls.</summary>
    Function,

    /// <summary>The name of a schema, as in CREATE SCHEMA.</summary>
    Schema,

    /// <summary>A statement or function that leaves the module's own data in a way that no name shows.</summary>
    Statement,

    /// <summary>A statement that is not on the list of those that a module may execute.</summary>
    Unknown,

    /// <summary>Another file: a database that is attached to the connection, or the target of a copy.</summary>
    Attachment,
}
