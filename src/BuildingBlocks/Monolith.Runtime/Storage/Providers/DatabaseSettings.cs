namespace Monolith.Runtime.Storage;

/// <summary>Where a module's data is, and how it is spoken to.</summary>
/// <param name="ConnectionString">The module's own connection string.</param>
/// <param name="Schema">The module's own schema. SQLite has none: there each module has its own file.</param>
public sealed record DatabaseSettings(string ConnectionString, string Schema)
{
    /// <summary>How many rows EF Core writes in one command at most; the provider's own default when null. With 1 it never merges rows into one statement.</summary>
    public int? MaxBatchSize { get; init; }

    /// <summary>How long a command may take before it counts as failed; the provider's own default when null.</summary>
    public TimeSpan? CommandTimeout { get; init; }

    /// <summary>Never tells the connection string, which may hold a password.</summary>
    public override string ToString() => $"schema {Schema}";
}
