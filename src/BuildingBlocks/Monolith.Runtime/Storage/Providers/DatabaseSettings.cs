namespace Monolith.Runtime.Storage;

/// <summary>The connection settings of a module's database.</summary>
/// <param name="ConnectionString">The module's own connection string.</param>
/// <param name="Schema">The module's own schema. Not used by SQLite, where each module has its own file.</param>
public sealed record DatabaseSettings(string ConnectionString, string Schema)
{
    /// <summary>
    /// The maximum number of rows that EF Core writes in one command, or null for the provider's default. With 1, EF Core never combines
    /// rows in one statement.
    /// </summary>
    public int? MaxBatchSize { get; init; }

    /// <summary>The timeout of a command, or null for the provider's default.</summary>
    public TimeSpan? CommandTimeout { get; init; }

    /// <summary>
    /// The time after which a server ends a session that is idle inside a transaction, because its process is frozen or cut off and holds
    /// locks that other replicas wait for. Zero turns the limit off. Handlers have a shorter limit. Not used by SQLite and SQL Server.
    /// </summary>
    public TimeSpan IdleTransactionTimeout { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>Omits the connection string, which may contain a password.</summary>
    public override string ToString() => $"schema {Schema}";
}
