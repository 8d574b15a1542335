using Microsoft.Data.Sqlite;
using Monolith.Runtime.Storage;

namespace Monolith.Conformance;

/// <summary>The database file of a module on SQLite, as an operator sees it. Close what uses the file first.</summary>
internal sealed class SqliteFile
{
    private readonly ModuleStorage _storage;
    private readonly DatabaseHarness _modules;
    private readonly string _path;

    public SqliteFile(DatabaseHarness modules, string module)
    {
        _modules = modules;
        _storage = modules.Of<ModuleStorage>(module);
        _path = _storage.Provider.IdentityOf(_storage.Settings);
    }

    /// <summary>Makes a copy and returns its path.</summary>
    public string BackUp()
    {
        using var connection = new SqliteConnection($"Data Source={_path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"VACUUM INTO '{_path}.copy'";
        command.ExecuteNonQuery();
        return _path + ".copy";
    }

    /// <summary>Replaces the file with a copy.</summary>
    public void Restore(string copy)
    {
        Delete();
        File.Copy(copy, _path);
    }

    /// <summary>Replaces the content of the file with that of a copy, while others have it open.</summary>
    public void RestoreInPlace(string copy)
    {
        using var from = new SqliteConnection($"Data Source={copy};Pooling=False");
        using var to = new SqliteConnection($"Data Source={_path};Pooling=False");
        from.Open();
        to.Open();
        from.BackupDatabase(to);
    }

    /// <summary>Deletes the file of the source and creates an empty database.</summary>
    public async Task BeginAnewAsync(CancellationToken cancellationToken)
    {
        Delete();
        await _storage.Provider.PrepareAsync(_storage.Settings, cancellationToken);
        await _modules.InModuleAsync(DatabaseHarness.Source, DatabaseHarness.CreateTablesAsync);
    }

    private void Delete()
    {
        SqliteConnection.ClearAllPools();
        foreach (var suffix in new[] { "", "-wal", "-shm" })
        {
            File.Delete(_path + suffix);
        }
    }
}
