namespace Monolith.Runtime.Storage;

/// <summary>A document of a module that derives its context from <see cref="ModuleDocuments"/>.</summary>
internal sealed class DocumentRow
{
    public required string Collection { get; init; }

    public required string Key { get; init; }

    /// <summary>The group within the collection, or null when the collection has no groups.</summary>
    public required string? GroupKey { get; set; }

    /// <summary>Counts the changes, so that a writer notices another one.</summary>
    public int Version { get; set; } = 1;

    /// <summary>The document as JSON.</summary>
    public required string Body { get; set; }
}
