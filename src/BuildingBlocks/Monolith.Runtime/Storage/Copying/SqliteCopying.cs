using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SQLitePCL;

namespace Monolith.Runtime.Storage;

/// <summary>
/// Reads a file alone: whoever else has it open in write-ahead mode keeps a lock on it for as long as its connection is in a
/// pool, so a host that runs is noticed, and none can start meanwhile. Not a byte of the files changes: the log of a process
/// that was killed is read where it is, and left there.
/// </summary>
internal sealed class SqliteCopying : DatabaseCopying
{
    private const int SecondsToWait = 2;

    /// <inheritdoc/>
    public override DatabaseSettings SettingsOf(DatabaseSettings settings) => settings with
    {
        ConnectionString = new SqliteConnectionStringBuilder(settings.ConnectionString)
        {
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
            DefaultTimeout = SecondsToWait,
        }.ConnectionString,
    };

    /// <inheritdoc/>
    public override async Task OpenAsync(ModuleDbContext db, DatabaseSettings hosts, CancellationToken cancellationToken)
    {
        var file = db.Storage.Provider.IdentityOf(hosts);
        if (!File.Exists(file))
        {
            throw new CopyException(
                $"There is no database of {db.Storage.Module} at {file}. Call this from the directory that the host runs in, or set Database__Directory to where its data is.");
        }

        // Opened here and not by EF Core, whose settings for writers would come first. The context disposes of it.
        var connection = new SqliteConnection(db.Storage.Settings.ConnectionString);
        db.Database.SetDbConnection(connection, contextOwnsConnection: true);
        await connection.OpenAsync(cancellationToken);
        if (raw.sqlite3_db_config(connection.Handle, raw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, out _) != raw.SQLITE_OK)
        {
            throw new CopyException($"This SQLite would change {file} on closing it: copy with another build of it.");
        }

        // One by one: of several statements in one command, those after one that answers are not carried out.
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
            throw new CopyException($"{file} is in use: stop the host that runs on it, and start again.", e);
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
