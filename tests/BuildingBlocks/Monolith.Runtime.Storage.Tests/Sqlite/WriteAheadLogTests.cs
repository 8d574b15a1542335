using Microsoft.Data.Sqlite;

namespace Monolith.Runtime.Storage.Tests;

/// <summary>A process that was killed leaves a write-ahead log beside its file.</summary>
public sealed class WriteAheadLogTests : IDisposable
{
    private readonly SqliteProvider _provider = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("monolith-wal-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>SQLite wrote the log over the restored file: one module's file was malformed, another's index lacked rows, and health was not red.</summary>
    [Fact]
    public async Task A_file_restored_beside_the_log_of_a_killed_process_was_damaged()
    {
        var file = await CreateAsync("shop.db");
        File.Copy(file, Path.Combine(_folder, "backup.db"));
        var killed = await KillAsync(file, "TRUNCATE");
        File.Copy(Path.Combine(_folder, "backup.db"), killed, overwrite: true);

        var refusal = Assert.Throws<SqliteException>(() => _provider.CreateConnection(Settings(killed)));

        Assert.Contains($"Delete it and {killed}-shm", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(DatabaseFailure.Outage, _provider.Classify(refusal));
        await Assert.ThrowsAsync<SqliteException>(() => _provider.PrepareAsync(Settings(killed), TestContext.Current.CancellationToken));

        File.Delete(killed + "-wal");
        Assert.Equal(1, await CountAsync(killed));
    }

    [Fact]
    public async Task The_size_tells_when_the_log_has_no_copy_of_the_first_page()
    {
        var file = await CreateAsync("shop.db");
        File.Copy(file, Path.Combine(_folder, "backup.db"));
        await InsertAsync(file, 200);
        var killed = await KillAsync(file, last: "UPDATE notes SET text = 'second' WHERE id = 1");
        Assert.Equal(601, await CountAsync(killed, copy: true));
        File.Copy(Path.Combine(_folder, "backup.db"), killed, overwrite: true);

        Assert.Throws<SqliteException>(() => _provider.CreateConnection(Settings(killed)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("PASSIVE")]
    [InlineData("TRUNCATE")]
    public async Task After_a_kill_the_file_keeps_its_own_log(string? checkpoint)
    {
        var killed = await KillAsync(await CreateAsync("shop.db"), checkpoint);

        Assert.Equal(401, await CountAsync(killed));
    }

    private static DatabaseSettings Settings(string file) => new($"Data Source={file};Pooling=False", "shop");

    private async Task<string> CreateAsync(string name)
    {
        var file = Path.Combine(_folder, name);
        await _provider.PrepareAsync(Settings(file), TestContext.Current.CancellationToken);
        await ExecuteAsync(file, "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT); INSERT INTO notes (text) VALUES ('first')");
        return file;
    }

    /// <summary>Writes rows and copies the files while the writer has them open, as they are when a process is killed.</summary>
    private async Task<string> KillAsync(string file, string? checkpoint = null, string? last = null)
    {
        await using var connection = _provider.CreateConnection(Settings(file));
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await InsertAsync(connection, 200);
        if (checkpoint is not null)
        {
            await ExecuteAsync(connection, $"PRAGMA wal_checkpoint({checkpoint})");
        }

        await InsertAsync(connection, 200);
        if (last is not null)
        {
            await ExecuteAsync(connection, $"PRAGMA wal_checkpoint(TRUNCATE); {last}");
        }

        var killed = Path.Combine(_folder, "killed.db");
        File.Copy(file, killed);
        File.Copy(file + "-wal", killed + "-wal");
        return killed;
    }

    private static async Task InsertAsync(string file, int rows)
    {
        await using var connection = new SqliteConnection(Settings(file).ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await InsertAsync(connection, rows);
    }

    private static async Task InsertAsync(System.Data.Common.DbConnection connection, int rows)
    {
        for (var i = 0; i < rows; i++)
        {
            await ExecuteAsync(connection, $"INSERT INTO notes (text) VALUES ('{new string('x', 300)}')");
        }
    }

    private static async Task ExecuteAsync(string file, string sql)
    {
        await using var connection = new SqliteConnection(Settings(file).ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await ExecuteAsync(connection, sql);
    }

    private static async Task ExecuteAsync(System.Data.Common.DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private async Task<long> CountAsync(string file, bool copy = false)
    {
        if (copy)
        {
            File.Copy(file, file + ".copy");
            File.Copy(file + "-wal", file + ".copy-wal");
            file += ".copy";
        }

        await using var connection = _provider.CreateConnection(Settings(file));
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM notes";
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}
