namespace Docs.Tests;

/// <summary>Tests that may rewrite documents take turns: two of them rewrite the same page.</summary>
[CollectionDefinition(nameof(Documents))]
public sealed class Documents;
