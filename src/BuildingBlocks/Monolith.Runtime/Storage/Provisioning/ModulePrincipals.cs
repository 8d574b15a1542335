namespace Monolith.Runtime.Storage;

/// <summary>Who works on one schema of a server.</summary>
/// <param name="Schema">The schema: a module's name.</param>
/// <param name="Owner">Who owns the schema and changes its tables: migrations.</param>
/// <param name="App">Who reads and writes rows in it and does nothing else: the running module.</param>
public sealed record ModulePrincipals(string Schema, string Owner, string App)
{
    /// <summary>The principals of a schema.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="prefix">What their names begin with: principals belong to the whole server, which may hold several monoliths.</param>
    public static ModulePrincipals Of(string schema, string prefix = "") => new(schema, $"{prefix}{schema}_owner", $"{prefix}{schema}_app");

    /// <summary>The principals of a schema, by the name of its owner.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="owner">The owner's name.</param>
    /// <returns>The principals, or null where nobody who provisions schemas gives an owner that name.</returns>
    public static ModulePrincipals? OfOwner(string schema, string? owner) =>
        owner is not null && Of(schema) is var own && owner.EndsWith(own.Owner, StringComparison.Ordinal) ? Of(schema, owner[..^own.Owner.Length]) : null;
}
