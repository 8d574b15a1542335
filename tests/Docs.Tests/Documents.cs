namespace Docs.Tests;

/// <summary>Tests that may rewrite documents run one after the other, because several of them rewrite the same page.</summary>
[CollectionDefinition(nameof(Documents))]
public sealed class Documents;
