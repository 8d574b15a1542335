using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace Monolith.Persistence;

/// <summary>Everything in which one database differs from another. Modules know nothing of it.</summary>
public abstract class DatabaseProvider
{
    /// <summary>The name by which configuration chooses it, such as Sqlite.</summary>
    public abstract string Name { get; }

    /// <summary>Whether writers of one database take turns; then those of one process queue up for it here.</summary>
    public abstract bool WritersTakeTurns { get; }

    /// <summary>Tells EF Core to use this database.</summary>
    /// <param name="options">EF Core's options.</param>
    /// <param name="connectionString">The module's connection string.</param>
    public abstract void Configure(DbContextOptionsBuilder options, string connectionString);

    /// <summary>Says how types are stored that the databases store differently.</summary>
    /// <param name="conventions">The model's conventions.</param>
    public abstract void ConfigureConventions(ModelConfigurationBuilder conventions);

    /// <summary>Makes ready what migrations need: the folder, the file's journal mode, and so on.</summary>
    /// <param name="connectionString">The module's connection string.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public abstract Task PrepareAsync(string connectionString, CancellationToken cancellationToken);

    /// <summary>Keeps other processes from migrating the same database until it is disposed.</summary>
    /// <param name="connectionString">The module's connection string.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public abstract Task<IAsyncDisposable> LockMigrationsAsync(string connectionString, CancellationToken cancellationToken);

    /// <summary>What tells one module's data from another's: two modules with the same may not start.</summary>
    /// <param name="connectionString">The module's connection string.</param>
    public abstract string IdentityOf(string connectionString);

    /// <summary>A connection that is not open yet.</summary>
    /// <param name="connectionString">The module's connection string.</param>
    public abstract DbConnection CreateConnection(string connectionString);

    /// <summary>
    /// SQL that reads the log: parameters <c>@transaction</c>, <c>@sequence</c>, <c>@max</c>; first result
    /// <c>transaction, position, id, name, version, key, payload, headers, occurred_at</c> in order of position, final rows
    /// only; second result the transaction and position up to which the log is truncated, or nothing.
    /// </summary>
    public abstract string ReadLogSql { get; }

    /// <summary>SQL that reads the transaction and position of the newest final row of the log, or nothing.</summary>
    public abstract string ReadHeadSql { get; }

    /// <summary>Reads a time that EF Core stored.</summary>
    /// <param name="reader">The reader, on a row.</param>
    /// <param name="ordinal">The column.</param>
    public abstract DateTimeOffset ReadTime(DbDataReader reader, int ordinal);

    /// <summary>SQL that says that a boolean column is true, for a filtered index.</summary>
    /// <param name="column">The column's name.</param>
    public abstract string IsTrue(string column);

    /// <summary>What kind of failure an exception is.</summary>
    /// <param name="failure">What was thrown.</param>
    public abstract DatabaseFailure Classify(Exception failure);
}

/// <summary>Kinds of failures of a database.</summary>
public enum DatabaseFailure
{
    /// <summary>None that trying again would mend.</summary>
    Other,

    /// <summary>The database is away, busy, full, or the connection broke: try again later.</summary>
    Outage,

    /// <summary>A row with the same key is there already: read again, then decide.</summary>
    UniqueViolation,

    /// <summary>Somebody else changed a row since it was read: read again, then decide.</summary>
    Conflict,
}
