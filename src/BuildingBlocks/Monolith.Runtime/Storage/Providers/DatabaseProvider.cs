using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace Monolith.Runtime.Storage;

/// <summary>Abstracts the differences between databases. Modules do not depend on it.</summary>
public abstract class DatabaseProvider
{
    private protected DatabaseProvider()
    {
    }

    /// <summary>All providers. The embedded default comes first.</summary>
    public static IReadOnlyList<DatabaseProvider> All { get; } = [new SqliteProvider(), new PostgreSqlProvider(), new SqlServerProvider()];

    /// <summary>The name in the configuration, such as Sqlite, and the name of the folder for its migrations.</summary>
    public abstract string Name { get; }

    /// <summary>Whether a database allows one writer at a time. If so, the writers of one process wait for a write lock.</summary>
    public abstract bool SingleWriter { get; }

    /// <summary>Whether the provider is a server, where a module has a schema and principals. Otherwise a module has a file.</summary>
    public bool IsServer => Provisioning is not null;

    /// <summary>Creates schemas and principals on the server, or null when the provider is not a server.</summary>
    public abstract ServerProvisioning? Provisioning { get; }

    /// <summary>The statements with which a script for an administrator begins, or an empty text.</summary>
    internal virtual string ScriptHead => "";

    /// <summary>The column type for JSON, or null where JSON is stored as text.</summary>
    internal virtual string? JsonType => null;

    /// <summary>Configures EF Core to use this database.</summary>
    /// <param name="options">The options builder of EF Core.</param>
    /// <param name="settings">The module's database.</param>
    public abstract void Configure(DbContextOptionsBuilder options, DatabaseSettings settings);

    /// <summary>Configures the types that databases store differently.</summary>
    /// <param name="conventions">The model's conventions.</param>
    public abstract void ConfigureConventions(ModelConfigurationBuilder conventions);

    /// <summary>Prepares the database for migrations, for example its folder and the journal mode of its file.</summary>
    /// <param name="settings">The module's database.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public abstract Task PrepareAsync(DatabaseSettings settings, CancellationToken cancellationToken);

    /// <summary>Prevents other processes from migrating the same schema until the returned lock is disposed.</summary>
    /// <param name="settings">The module's database.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public abstract Task<IAsyncDisposable> LockMigrationsAsync(DatabaseSettings settings, CancellationToken cancellationToken);

    /// <summary>Prevents other processes from truncating the same log until the returned lock is disposed.</summary>
    internal abstract Task<IAsyncDisposable> LockTruncationAsync(DatabaseSettings settings, CancellationToken cancellationToken);

    /// <summary>Returns a string that identifies the data of a module. Two modules with the same identity must not start.</summary>
    /// <param name="settings">The module's database.</param>
    public abstract string IdentityOf(DatabaseSettings settings);

    /// <summary>
    /// Returns the principal under which the module connects, such as <c>ordering_app on db:5432</c>, or null when the provider has no
    /// principals.
    /// </summary>
    /// <param name="settings">The module's database.</param>
    public abstract string? PrincipalOf(DatabaseSettings settings);

    /// <summary>Creates a connection that is not open yet.</summary>
    /// <param name="settings">The module's database.</param>
    public abstract DbConnection CreateConnection(DatabaseSettings settings);

    /// <summary>Reads a time that EF Core stored.</summary>
    /// <param name="reader">The reader, positioned on a row.</param>
    /// <param name="ordinal">The ordinal of the column.</param>
    public abstract DateTimeOffset ReadTime(DbDataReader reader, int ordinal);

    /// <summary>Returns a time as EF Core stores it.</summary>
    internal abstract object StoreTime(DateTimeOffset time);

    /// <summary>Finds a provider by its name.</summary>
    /// <param name="name">The name, case-insensitive.</param>
    /// <returns>The provider, or null when no provider has that name.</returns>
    public static DatabaseProvider? Find(string name) => All.FirstOrDefault(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Determines the kind of failure of an exception.</summary>
    /// <param name="failure">The exception.</param>
    public DatabaseFailure Classify(Exception failure)
    {
        for (var e = failure; e is not null; e = e.InnerException)
        {
            if (e is DbUpdateConcurrencyException)
            {
                return DatabaseFailure.Conflict;
            }

            if (ClassifyOwn(e) is var kind and not DatabaseFailure.Other)
            {
                return kind;
            }
        }

        return DatabaseFailure.Other;
    }

    /// <summary>
    /// Returns whether a failure is transient: the work may succeed when the database is available again or a right has been granted.
    /// </summary>
    /// <param name="failure">The exception.</param>
    public bool IsTransient(Exception failure) => Classify(failure) is DatabaseFailure.Outage or DatabaseFailure.Denied;

    /// <summary>Returns whether a failure means that the module's schema or tables are gone, for example renamed, at run time.</summary>
    internal abstract bool IsSchemaMissing(Exception failure);

    /// <summary>
    /// Returns the file of an embedded database that was deleted or replaced while the process runs, after closing the connections to what
    /// is left of it, or null. Work on it would succeed and be lost.
    /// </summary>
    internal virtual string? FindLostFile(DatabaseSettings settings) => null;

    /// <summary>Returns whether <see cref="FindLostFile"/> may find a file. Costs little, and may notice a lost file half a second later.</summary>
    internal virtual bool MayHaveLostFile(DatabaseSettings settings) => false;

    /// <summary>
    /// Removes deleted and overwritten data that the files of an embedded database still contain. Returns false if others are using it.
    /// </summary>
    internal virtual Task<bool> TryRemoveDeletedAsync(DatabaseSettings settings, CancellationToken cancellationToken) => Task.FromResult(true);

    /// <summary>Begins a transaction in which all queries read the same moment, without blocking writers; for an open connection.</summary>
    internal abstract ValueTask<DbTransaction> BeginSnapshotAsync(DbConnection connection, CancellationToken cancellationToken);

    /// <summary>Copies data from this database and, if it is a server, to it.</summary>
    internal abstract DatabaseCopying Copying { get; }

    /// <summary>Returns the SQL for a module's log.</summary>
    internal abstract LogSql LogOf(string schema);

    /// <summary>Maps a module's tables to its schema, and adds the provider-specific parts of the log's model.</summary>
    internal abstract void ConfigureModel(ModelBuilder model, DatabaseSettings settings);

    /// <summary>Returns SQL that locks the rows of a table for which a condition holds, until the transaction ends.</summary>
    internal abstract string LockRow(string table, string condition);

    /// <summary>
    /// Finds options of a database that an administrator should change, with the statements that change them; for an open connection.
    /// </summary>
    internal virtual Task<IReadOnlyList<string>> FindWarningsAsync(DbConnection connection, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>([]);

    /// <summary>Delimits a name, which may be a reserved word.</summary>
    internal virtual string Delimit(string name) => $"\"{name}\"";

    /// <summary>Ends a query that is ordered, so that it returns at most as many rows as a parameter says.</summary>
    internal virtual string Limit(string parameter) => $"LIMIT {parameter}";

    /// <summary>Precedes a statement whose number of changed rows matters, where the server may be configured not to count them.</summary>
    internal virtual string CountRows => "";

    /// <summary>Returns SQL that tests whether a boolean column is true, for a filtered index.</summary>
    internal virtual string IsTrue(string column) => $"{Delimit(column)} = 1";

    /// <summary>Returns SQL that tests whether a boolean column is false.</summary>
    internal virtual string IsFalse(string column) => $"{Delimit(column)} = 0";

    /// <summary>Determines the kind of failure of one exception, without its inner exceptions.</summary>
    private protected abstract DatabaseFailure ClassifyOwn(Exception failure);
}
