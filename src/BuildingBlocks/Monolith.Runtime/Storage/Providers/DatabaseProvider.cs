using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace Monolith.Runtime.Storage;

/// <summary>Everything in which one database differs from another. Modules know nothing of it.</summary>
public abstract class DatabaseProvider
{
    private protected DatabaseProvider()
    {
    }

    /// <summary>All that there are, the embedded default first.</summary>
    public static IReadOnlyList<DatabaseProvider> All { get; } = [new SqliteProvider(), new PostgreSqlProvider(), new SqlServerProvider()];

    /// <summary>The name by which configuration chooses it, such as Sqlite; also the folder of its migrations.</summary>
    public abstract string Name { get; }

    /// <summary>Whether writers of one database take turns; then those of one process queue up for it here.</summary>
    public abstract bool SingleWriter { get; }

    /// <summary>Whether it is a server, where a module has a schema and principals; otherwise a module has a file.</summary>
    public bool IsServer => Provisioning is not null;

    /// <summary>How schemas and principals are made there; null where there are none.</summary>
    public abstract ServerProvisioning? Provisioning { get; }

    /// <summary>Tells EF Core to use this database.</summary>
    /// <param name="options">EF Core's options.</param>
    /// <param name="settings">The module's database.</param>
    public abstract void Configure(DbContextOptionsBuilder options, DatabaseSettings settings);

    /// <summary>Says how types are stored that the databases store differently.</summary>
    /// <param name="conventions">The model's conventions.</param>
    public abstract void ConfigureConventions(ModelConfigurationBuilder conventions);

    /// <summary>Makes ready what migrations need: the folder, the file's journal mode, and so on.</summary>
    /// <param name="settings">The module's database.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public abstract Task PrepareAsync(DatabaseSettings settings, CancellationToken cancellationToken);

    /// <summary>Keeps other processes from migrating the same schema until it is disposed.</summary>
    /// <param name="settings">The module's database.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public abstract Task<IAsyncDisposable> LockMigrationsAsync(DatabaseSettings settings, CancellationToken cancellationToken);

    /// <summary>What tells one module's data from another's: two modules with the same may not start.</summary>
    /// <param name="settings">The module's database.</param>
    public abstract string IdentityOf(DatabaseSettings settings);

    /// <summary>Who the module is to the server, such as <c>ordering_app on db:5432</c>; null where there are no principals.</summary>
    /// <param name="settings">The module's database.</param>
    public abstract string? PrincipalOf(DatabaseSettings settings);

    /// <summary>A connection that is not open yet.</summary>
    /// <param name="settings">The module's database.</param>
    public abstract DbConnection CreateConnection(DatabaseSettings settings);

    /// <summary>Reads a time that EF Core stored.</summary>
    /// <param name="reader">The reader, on a row.</param>
    /// <param name="ordinal">The column.</param>
    public abstract DateTimeOffset ReadTime(DbDataReader reader, int ordinal);

    /// <summary>Finds a provider by its name.</summary>
    /// <param name="name">The name, in any case.</param>
    /// <returns>The provider, or null when there is none of that name.</returns>
    public static DatabaseProvider? Find(string name) => All.FirstOrDefault(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>What kind of failure an exception is.</summary>
    /// <param name="failure">What was thrown.</param>
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

    /// <summary>Whether a failure says nothing against the work that failed: it may succeed when the database is back, or a right was given.</summary>
    /// <param name="failure">What was thrown.</param>
    public bool IsTransient(Exception failure) => Classify(failure) is DatabaseFailure.Outage or DatabaseFailure.Denied;

    /// <summary>How data is copied from here, and to here where it is a server.</summary>
    internal abstract DatabaseCopying Copying { get; }

    /// <summary>The SQL that works on a module's log.</summary>
    internal abstract LogSql LogOf(string schema);

    /// <summary>Puts a module's tables into its schema, and what only this database has into the model of the log.</summary>
    internal abstract void ConfigureModel(ModelBuilder model, DatabaseSettings settings);

    /// <summary>SQL that says that a boolean column is true, for a filtered index.</summary>
    internal abstract string IsTrue(string column);

    /// <summary>What kind of failure one exception is, without those within it.</summary>
    private protected abstract DatabaseFailure ClassifyOwn(Exception failure);
}
