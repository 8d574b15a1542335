using System.ComponentModel.DataAnnotations;
using Monolith.Runtime.Storage;

namespace Monolith.Runtime;

/// <summary>
/// Configures the database of one module: section <c>Modules:{name}:Database</c>. What a module does not set, it takes from the section
/// <c>Database</c>.
/// </summary>
public class ModuleDatabaseOptions
{
    internal const int MostRows = 1_000, MostSeconds = 3_600;

    /// <summary>The database system: <c>Sqlite</c>, <c>PostgreSql</c> or <c>SqlServer</c>. Default <c>Sqlite</c>.</summary>
    public string? Provider { get; set; }

    /// <summary>
    /// The connection string. Required on a server. The one for all modules applies to the modules with the provider for all modules. Without
    /// one, a module on SQLite has a file with its name in <c>Database:Directory</c>. Secret.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>
    /// The number of rows that are written in one command at most. With 1, rows are never combined in one statement. Default: as the provider
    /// decides, range 1 to 1,000.
    /// </summary>
    [Range(1, MostRows)]
    public int? MaxBatchSize { get; set; }

    /// <summary>The time limit of a command, in seconds. Default: as the provider decides, range 1 to 3,600.</summary>
    [Range(1, MostSeconds)]
    public int? CommandTimeoutSeconds { get; set; }

    /// <summary>
    /// The time, in seconds, after which the server ends a session that is idle inside a transaction, because its process is frozen or cut
    /// off and holds locks that other replicas wait for. It must exceed <c>Messaging:HandlerTimeout</c>. PostgreSQL only. Default 6, range 1
    /// to 3,600.
    /// </summary>
    [Range(1, MostSeconds)]
    public int IdleTransactionTimeoutSeconds { get; set; } = (int)new DatabaseSettings("", "").IdleTransactionTimeout.TotalSeconds;
}

/// <summary>Configures the databases of all modules: section <c>Database</c>.</summary>
public sealed class DatabaseOptions : ModuleDatabaseOptions
{
    /// <summary>The folder of the SQLite files. Default <c>data</c>, in the working directory.</summary>
    public string Directory { get; set; } = "data";

    /// <summary>
    /// Whether the process creates and upgrades the schemas at startup. Otherwise it fails to start on an outdated schema, and an operator
    /// runs <c>db migrate</c>. Default true in Development, false elsewhere.
    /// </summary>
    public bool? MigrateAtStart { get; set; }
}
