using System.Data.Common;

namespace Monolith.Runtime.Storage.Tests;

/// <summary>
/// The locks that SQLite holds on a file. They belong to the process, and closing any descriptor of the file releases all of them, so that
/// another process deletes the write-ahead log that this one writes to.
/// </summary>
public sealed class FileLockTests : IDisposable
{
    private readonly SqliteProvider _provider = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("monolith-locks-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Database => Path.Combine(_folder, "shop.db");

    private DatabaseSettings Settings => new($"Data Source={Database};Pooling=False", "shop");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Preparing_a_file_that_is_open_released_its_locks()
    {
        SkipWithoutProc();
        await _provider.PrepareAsync(Settings, Token);
        await using var open = await OpenAsync();
        Assert.True(IsLocked());

        await _provider.PrepareAsync(Settings, Token);

        Assert.True(IsLocked());
    }

    [Fact]
    public async Task Checking_a_file_again_while_it_is_open_released_its_locks()
    {
        SkipWithoutProc();
        await CreateWithLogAsync();
        await using var open = await OpenAsync();

        SqliteWriteAheadLog.Forget(Database);
        await using var next = await OpenAsync();

        Assert.True(IsLocked());
    }

    /// <summary>As long as an operation still had the deleted file open, each look checked the restored one again, and closed it.</summary>
    [Fact]
    public async Task A_restored_file_lost_its_locks_while_an_operation_had_the_old_one_open()
    {
        SkipWithoutProc();
        await CreateWithLogAsync();
        await using var old = await OpenAsync();
        File.Move(Database + ".backup", Database, overwrite: true);
        File.Move(Database + ".backup-wal", Database + "-wal", overwrite: true);
        File.Delete(Database + "-shm");
        Assert.Equal(Database, _provider.FindLostFile(Settings));
        await using var restored = await OpenAsync();

        Assert.Equal(Database, _provider.FindLostFile(Settings));
        await using var next = await OpenAsync();

        Assert.True(IsLocked());
        await old.DisposeAsync();
        Assert.Null(_provider.FindLostFile(Settings));
    }

    /// <summary>Two copies of a database whose last process was killed, so that a log is beside each file.</summary>
    private async Task CreateWithLogAsync()
    {
        var original = Path.Combine(_folder, "original.db");
        var settings = new DatabaseSettings($"Data Source={original};Pooling=False", "shop");
        await _provider.PrepareAsync(settings, Token);
        await using var connection = _provider.CreateConnection(settings);
        await connection.OpenAsync(Token);
        await ExecuteAsync(connection, "CREATE TABLE notes (id INTEGER PRIMARY KEY)");
        foreach (var copy in new[] { Database, Database + ".backup" })
        {
            File.Copy(original, copy);
            File.Copy(original + "-wal", copy + "-wal");
        }
    }

    /// <summary>Opens the file as the product does. In write-ahead mode, a connection that has read holds a lock until it is closed.</summary>
    private async Task<DbConnection> OpenAsync()
    {
        var connection = _provider.CreateConnection(Settings);
        await connection.OpenAsync(Token);
        await ExecuteAsync(connection, "SELECT count(*) FROM sqlite_schema");
        return connection;
    }

    private static async Task ExecuteAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteScalarAsync(Token);
    }

    /// <summary>Whether this process holds a lock on the file that has the database's name.</summary>
    private bool IsLocked() => OpenFiles.Find(Database)
        .Any(descriptor => File.ReadLines($"/proc/self/fdinfo/{descriptor.Name}").Any(line => line.StartsWith("lock:", StringComparison.Ordinal)));

    private static void SkipWithoutProc() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux shows the locks of a process.");
}
