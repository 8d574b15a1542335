using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SQLitePCL;

namespace Monolith.Runtime.Storage;

/// <summary>
/// Reads a SQLite file exclusively. A connection in write-ahead mode holds a lock on the file while it is in a pool, so a running host is
/// detected, and none can start in the meantime. No byte of the files changes: the log of a killed process is read in place and left there.
/// </summary>
internal sealed class SqliteCopying : DatabaseCopying
{
    private const int BusyTimeoutSeconds = 2;

    /// <inheritdoc/>
    public override DatabaseSettings SettingsOf(DatabaseSettings settings) => settings with
    {
        ConnectionString = new SqliteConnectionStringBuilder(settings.ConnectionString)
        {
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
            DefaultTimeout = BusyTimeoutSeconds,
        }.ConnectionString,
    };

    /// <inheritdoc/>
    public override async Task OpenAsync(ModuleDbContext db, DatabaseSettings hosts, CancellationToken cancellationToken)
    {
        var file = db.Storage.Provider.IdentityOf(hosts);
        if (!File.Exists(file))
        {
            throw new CopyException(
                $"No database of {db.Storage.Module} exists at {file}. Run this command in the host's working directory, or set Database__Directory to the directory of the data.");
        }

        // Open the connection here: EF Core would first apply the settings for writers. The context disposes of it.
        var connection = new SqliteConnection(db.Storage.Settings.ConnectionString);
        db.Database.SetDbConnection(connection, contextOwnsConnection: true);
        await connection.OpenAsync(cancellationToken);
        if (raw.sqlite3_db_config(connection.Handle, raw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, out _) != raw.SQLITE_OK)
        {
            throw new CopyException($"This build of SQLite would change {file} when closing it. Copy with another build.");
        }

        // Run the statements one by one. In a batch, the statements after one that returns rows would not run.
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA locking_mode = EXCLUSIVE";
        await command.ExecuteNonQueryAsync(cancellationToken);
        command.CommandText = "BEGIN IMMEDIATE";
        try
        {
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (SqliteException e) when (db.Storage.Provider.Classify(e) is DatabaseFailure.Outage)
        {
            throw new CopyException($"{file} is in use. Stop the host that runs on it, and start again.", e);
        }
    }

    /// <inheritdoc/>
    public override async Task<long?> ReadLastNumberAsync(DbConnection connection, CopyTable table, CopyColumn column, CancellationToken cancellationToken)
    {
        await using var command = (SqliteCommand)connection.CreateCommandWithoutTimeout("SELECT count(*) FROM sqlite_master WHERE name = 'sqlite_sequence'");
        if (await command.ExecuteScalarAsync(cancellationToken) is not 1L)
        {
            return null;
        }

        command.CommandText = "SELECT seq FROM sqlite_sequence WHERE name = @table";
        command.Parameters.AddWithValue("table", table.Name);
        return await command.ExecuteScalarAsync(cancellationToken) as long?;
    }
}
