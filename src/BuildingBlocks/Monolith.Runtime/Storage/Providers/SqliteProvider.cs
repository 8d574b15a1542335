using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Monolith.Runtime.Events;

namespace Monolith.Runtime.Storage;

/// <summary>SQLite, the embedded default: one file per module in write-ahead mode, with every commit flushed to disk.</summary>
internal sealed class SqliteProvider : DatabaseProvider
{
    // https://sqlite.org/rescode.html
    private const int Error = 1, Busy = 5, Locked = 6, ReadOnly = 8, IoError = 10, Corrupt = 11, Full = 13, CantOpen = 14, Protocol = 15;
    private const int Schema = 17, Constraint = 19, NotADatabase = 26;
    private const int ConstraintPrimaryKey = 1555, ConstraintUnique = 2067;

    /// <summary>
    /// There is only one writer at a time, so rows commit in the order of their positions, and every visible row is final.
    /// </summary>
    private static readonly LogSql Log = new()
    {
        Transaction = "0",
        NewestFirst = "position DESC",
        HoldsBack = false,
        Read =
            """
            SELECT 0, position, id, name, version, key, payload, headers, occurred_at
            FROM outbox WHERE position > @sequence ORDER BY position LIMIT @max;
            """,
        ReadState = "SELECT truncated_transaction, truncated_position, 0 AS imported_transaction, 0 AS imported_position FROM log_state",
        ReadEpoch = "SELECT id AS epoch FROM epochs ORDER BY position DESC LIMIT 1",

        // SQLite's backup interface changes it in the file that it writes to.
        ReadIdentity = "PRAGMA schema_version",
        ReadHead = "SELECT 0 AS head_transaction, position AS head_position FROM outbox ORDER BY position DESC LIMIT 1",
        ReadFinal = "SELECT 0, position FROM outbox ORDER BY position DESC LIMIT 1",
        ReadKeys = "SELECT id, name, key FROM outbox WHERE position > @sequence",
        Count = "SELECT COUNT(*) FROM (SELECT 1 FROM outbox WHERE position > @sequence LIMIT @max)",
        ReadOldest = "SELECT 0, position, occurred_at FROM outbox WHERE position <= @sequence ORDER BY position LIMIT @max",
        DeleteUpTo = "DELETE FROM outbox WHERE position <= @sequence",
        AppendEpoch =
            $$"""
            INSERT INTO outbox (id, name, version, key, payload, headers, occurred_at, personal)
            VALUES (@id, '{{LogEpoch.EventName}}', 1, '', '{}', '{}', @now, 0) RETURNING 0, position
            """,
    };

    /// <inheritdoc/>
    public override string Name => "Sqlite";

    /// <inheritdoc/>
    public override bool SingleWriter => true;

    /// <inheritdoc/>
    public override ServerProvisioning? Provisioning => null;

    /// <inheritdoc/>
    public override void Configure(DbContextOptionsBuilder options, DatabaseSettings settings)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(settings);

        // A single statement for any number of keys: EF Core compiles it once, and SQLite has no query plan to choose.
        options.AddInterceptors(SqliteDurability.Instance)
            .UseSqlite(Tune(settings), sqlite => sqlite.UseParameterizedCollectionMode(ParameterTranslationMode.Parameter))
            .Apply(settings);
    }

    /// <inheritdoc/>
    public override void ConfigureConventions(ModelConfigurationBuilder conventions) =>
        conventions.Properties<DateTimeOffset>().HaveConversion<Microseconds.AsNumber>();

    /// <inheritdoc/>
    public override async Task PrepareAsync(DatabaseSettings settings, CancellationToken cancellationToken)
    {
        OwnerOnly.CreateFile(IdentityOf(settings));
        SqliteWriteAheadLog.Check(IdentityOf(settings));

        // Not from the pool: a connection to a damaged file must not be used again after the file was restored.
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder(settings.ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = WAL";
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>In write-ahead mode, a transaction that has begun with a read finds nothing that commits later.</summary>
    internal override async Task<IAsyncDisposable> LockTruncationAsync(DatabaseSettings settings, CancellationToken cancellationToken) =>
        await OpenExclusivelyAsync(IdentityOf(settings) + ".truncation-lock", cancellationToken);

    internal override ValueTask<DbTransaction> BeginSnapshotAsync(DbConnection connection, CancellationToken cancellationToken) =>
        ValueTask.FromResult<DbTransaction>(((SqliteConnection)connection).BeginTransaction(deferred: true));

    /// <inheritdoc/>
    public override async Task<IAsyncDisposable> LockMigrationsAsync(DatabaseSettings settings, CancellationToken cancellationToken)
    {
        // The operating system releases this lock when a process dies. The row that EF Core uses as a lock would remain.
        var fileLock = await OpenExclusivelyAsync(IdentityOf(settings) + ".migration-lock", cancellationToken);
        try
        {
            await using var connection = CreateConnection(settings);
            await connection.OpenAsync(cancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = "DROP TABLE IF EXISTS \"__EFMigrationsLock\"";
            await command.ExecuteNonQueryAsync(cancellationToken);
            return fileLock;
        }
        catch
        {
            await fileLock.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public override string IdentityOf(DatabaseSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return Path.GetFullPath(new SqliteConnectionStringBuilder(settings.ConnectionString).DataSource);
    }

    /// <inheritdoc/>
    public override string? PrincipalOf(DatabaseSettings settings) => null;

    /// <inheritdoc/>
    public override DbConnection CreateConnection(DatabaseSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        SqliteWriteAheadLog.Check(IdentityOf(settings));
        return new SqliteConnection(Tune(settings));
    }

    /// <inheritdoc/>
    public override DateTimeOffset ReadTime(DbDataReader reader, int ordinal)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return Microseconds.ToTime(reader.GetInt64(ordinal));
    }

    internal override object StoreTime(DateTimeOffset time) => Microseconds.SinceEpoch(time);

    /// <summary>SQLite reports it as a general error, or as a changed schema if another process migrates at that moment.</summary>
    internal override bool IsSchemaMissing(Exception failure) =>
        failure.GetBaseException() is SqliteException { SqliteErrorCode: Error or Schema } e && e.Message.Contains("no such table", StringComparison.Ordinal);

    internal override bool MayHaveLostFile(DatabaseSettings settings) => IdentityOf(settings) is var file && (!File.Exists(file) || OpenFiles.HadDeleted(file));

    internal override string? FindLostFile(DatabaseSettings settings)
    {
        var file = IdentityOf(settings);
        if (File.Exists(file) && !OpenFiles.HasDeleted(file))
        {
            return null;
        }

        using var connection = new SqliteConnection(Tune(settings));
        SqliteConnection.ClearPool(connection);
        SqliteWriteAheadLog.Forget(file);
        return file;
    }

    /// <summary>Writes the write-ahead log into the file and empties it. It contains every page as it was after each commit.</summary>
    internal override async Task<bool> TryRemoveDeletedAsync(DatabaseSettings settings, CancellationToken cancellationToken)
    {
        if (new FileInfo(IdentityOf(settings) + "-wal") is not { Exists: true, Length: > 0 })
        {
            return true;
        }

        await using var connection = CreateConnection(settings);
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
        return await command.ExecuteScalarAsync(cancellationToken) is 0L;
    }

    internal override DatabaseCopying Copying { get; } = new SqliteCopying();

    internal override LogSql LogOf(string schema) => Log;

    internal override void ConfigureModel(ModelBuilder model, DatabaseSettings settings)
    {
    }

    internal override string LockRow(string table, string condition) =>
        throw new NotSupportedException("A transaction of SQLite excludes every other writer, and needs no locks on rows.");

    private protected override DatabaseFailure ClassifyOwn(Exception failure) => failure switch
    {
        SqliteException { SqliteErrorCode: Constraint, SqliteExtendedErrorCode: ConstraintPrimaryKey or ConstraintUnique } =>
            DatabaseFailure.UniqueViolation,
        SqliteException
        {
            SqliteErrorCode: Busy or Locked or ReadOnly or IoError or Corrupt or Full or CantOpen or Protocol or Schema or NotADatabase
        } => DatabaseFailure.Outage,
        _ => DatabaseFailure.Other,
    };

    /// <summary>
    /// Only <see cref="PrepareAsync"/> creates a file. A file that is deleted while the host runs is an outage, and not a new, empty database.
    /// </summary>
    private static string Tune(DatabaseSettings settings)
    {
        var connection = new SqliteConnectionStringBuilder(settings.ConnectionString);
        if (connection.Mode is SqliteOpenMode.ReadWriteCreate)
        {
            connection.Mode = SqliteOpenMode.ReadWrite;
        }

        return connection.ConnectionString;
    }

    private static async Task<FileStream> OpenExclusivelyAsync(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                // Keep the file. If it were deleted, one process could lock the old file while another locks a new one.
                return OwnerOnly.Open(path, FileMode.OpenOrCreate, FileShare.None);
            }
            catch (IOException) when (File.Exists(path))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
            }
        }
    }
}
