namespace Monolith.Persistence;

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
}
