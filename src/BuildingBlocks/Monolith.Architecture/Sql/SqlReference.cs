namespace Monolith.Architecture;

/// <summary>Something that SQL names.</summary>
/// <param name="Kind">Where it is named.</param>
/// <param name="Parts">The parts of its name, without quotes. A part that is filled in later is empty.</param>
internal sealed record SqlReference(SqlReferenceKind Kind, IReadOnlyList<string> Parts)
{
    /// <summary>The whole name.</summary>
    public string Name => string.Join('.', Parts);

    /// <summary>The schema that it names, or null.</summary>
    public string? Schema => Kind == SqlReferenceKind.Schema ? Parts[^1] : Parts.Count > 1 ? Parts[^2] : null;
}

internal enum SqlReferenceKind
{
    /// <summary>Where a table, a view, a procedure or the like is named, as behind FROM.</summary>
    Object,

    /// <summary>Something that is called in an expression.</summary>
    Function,

    /// <summary>A schema itself, as in CREATE SCHEMA.</summary>
    Schema,

    /// <summary>Another file: a database that becomes part of the connection, or one that this is copied to.</summary>
    Attachment,
}
