using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Monolith.Persistence;

/// <summary>SQLite, the embedded default: one file per module, write-ahead log, every commit on disk.</summary>
public sealed class SqliteProvider : DatabaseProvider
{
    // https://sqlite.org/rescode.html
    private const int Busy = 5, Locked = 6, ReadOnly = 8, IoError = 10, Corrupt = 11, Full = 13, CantOpen = 14, Protocol = 15;
    private const int Constraint = 19, NotADatabase = 26;
    private const int ConstraintPrimaryKey = 1555, ConstraintUnique = 2067;

    /// <inheritdoc/>
    public override string Name => "Sqlite";

    /// <inheritdoc/>
    public override bool WritersTakeTurns => true;

    /// <inheritdoc/>
    public override string ReadLogSql =>
        """
        SELECT 0, position, id, name, version, key, payload, headers, occurred_at
        FROM outbox WHERE position > @sequence ORDER BY position LIMIT @max;
        SELECT truncated_transaction, truncated_position FROM log_state;
        """;

    /// <inheritdoc/>
    public override string ReadHeadSql => "SELECT 0, position FROM outbox ORDER BY position DESC LIMIT 1";

    /// <inheritdoc/>
    public override void Configure(DbContextOptionsBuilder options, string connectionString) =>
        options.UseSqlite(connectionString).AddInterceptors(SqliteDurability.Instance);

    /// <inheritdoc/>
    public override void ConfigureConventions(ModelConfigurationBuilder conventions) =>
        conventions.Properties<DateTimeOffset>().HaveConversion<UnixMicroseconds>();

    /// <inheritdoc/>
    public override async Task PrepareAsync(string connectionString, CancellationToken cancellationToken)
    {
        if (Path.GetDirectoryName(IdentityOf(connectionString)) is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
        }

        await using var connection = CreateConnection(connectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = WAL";
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task<IAsyncDisposable> LockMigrationsAsync(string connectionString, CancellationToken cancellationToken)
    {
        // The system releases this lock when a process dies; the row by which EF Core locks outlives its writer.
        var fileLock = await OpenExclusivelyAsync(IdentityOf(connectionString) + ".migration-lock", cancellationToken);
        try
        {
            await using var connection = CreateConnection(connectionString);
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
    public override string IdentityOf(string connectionString) =>
        Path.GetFullPath(new SqliteConnectionStringBuilder(connectionString).DataSource);

    /// <inheritdoc/>
    public override DbConnection CreateConnection(string connectionString) => new SqliteConnection(connectionString);

    /// <inheritdoc/>
    public override DateTimeOffset ReadTime(DbDataReader reader, int ordinal)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return UnixMicroseconds.ToTime(reader.GetInt64(ordinal));
    }

    /// <inheritdoc/>
    public override string IsTrue(string column) => $"\"{column}\" = 1";

    /// <inheritdoc/>
    public override DatabaseFailure Classify(Exception failure)
    {
        for (var e = failure; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case DbUpdateConcurrencyException:
                    return DatabaseFailure.Conflict;
                case SqliteException { SqliteErrorCode: Constraint, SqliteExtendedErrorCode: ConstraintPrimaryKey or ConstraintUnique }:
                    return DatabaseFailure.UniqueViolation;
                case SqliteException
                {
                    SqliteErrorCode: Busy or Locked or ReadOnly or IoError or Corrupt or Full or CantOpen or Protocol or NotADatabase
                }:
                    return DatabaseFailure.Outage;
            }
        }

        return DatabaseFailure.Other;
    }

    private static async Task<FileStream> OpenExclusivelyAsync(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                // The file stays: were it deleted, one could lock the old file while another locks a new one.
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
            }
            catch (IOException) when (File.Exists(path))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
            }
        }
    }

    /// <summary>Stores times as microseconds since 1970, so that they sort and compare as they should.</summary>
    private sealed class UnixMicroseconds() : ValueConverter<DateTimeOffset, long>(time => FromTime(time), value => ToTime(value))
    {
        public static long FromTime(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

        public static DateTimeOffset ToTime(long value) =>
            new(DateTimeOffset.UnixEpoch.Ticks + (value * TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
    }
}
