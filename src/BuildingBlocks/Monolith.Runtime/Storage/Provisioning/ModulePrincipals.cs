namespace Monolith.Runtime.Storage;

/// <summary>The principals that work on one schema of a server.</summary>
/// <param name="Schema">The schema, which has the module's name.</param>
/// <param name="Owner">The principal that owns the schema and changes its tables, used for migrations.</param>
/// <param name="App">The principal that only reads and writes rows, used by the running module.</param>
public sealed record ModulePrincipals(string Schema, string Owner, string App)
{
    /// <summary>Returns the principals of a schema.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="prefix">The prefix of the principals' names. Principals belong to the whole server, which may host several
    /// monoliths.</param>
    public static ModulePrincipals Of(string schema, string prefix = "") => new(schema, $"{prefix}{schema}_owner", $"{prefix}{schema}_app");

    /// <summary>Returns the principals of a schema, given the name of its owner.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="owner">The owner's name.</param>
    /// <returns>The principals, or null when the owner's name does not follow the naming convention.</returns>
    public static ModulePrincipals? OfOwner(string schema, string? owner) =>
        owner is not null && Of(schema) is var own && owner.EndsWith(own.Owner, StringComparison.Ordinal) ? Of(schema, owner[..^own.Owner.Length]) : null;
}
