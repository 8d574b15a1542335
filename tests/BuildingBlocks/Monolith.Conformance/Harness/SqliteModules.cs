using Microsoft.Data.Sqlite;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith.Conformance;

/// <summary>
/// Two modules, each in a separate SQLite file, in a folder that is deleted after the test. Their tables are created once, and each test
/// gets copies of the files.
/// </summary>
internal static class SqliteModules
{
    private static readonly SqliteProvider Provider = new();

    private static readonly string[] Modules = [DatabaseHarness.Source, DatabaseHarness.Target];

    private static readonly Lazy<Task<IReadOnlyList<byte[]>>> WithTables = new(() => CreateFilesAsync(documents: false)), WithDocuments = new(() => CreateFilesAsync(documents: true));

    public static async Task<DatabaseHarness> CreateAsync(MessagingOptions? options = null, TimeProvider? clock = null, bool documents = false)
    {
        var folder = Directory.CreateTempSubdirectory("monolith-").FullName;
        foreach (var (module, file) in Modules.Zip(await (documents ? WithDocuments : WithTables).Value))
        {
            await Provider.PrepareAsync(SettingsOf(folder, module), CancellationToken.None);
            await File.WriteAllBytesAsync(PathOf(folder, module), file);
        }

        return DatabaseHarness.Open(
            Provider, SettingsOf(folder, DatabaseHarness.Source), SettingsOf(folder, DatabaseHarness.Target), () => DeleteAsync(folder), options, clock, documents);
    }

    private static async Task<IReadOnlyList<byte[]>> CreateFilesAsync(bool documents)
    {
        var folder = Directory.CreateTempSubdirectory("monolith-").FullName;
        var harness = await DatabaseHarness.CreateAsync(
            Provider, SettingsOf(folder, DatabaseHarness.Source), SettingsOf(folder, DatabaseHarness.Target), () => DeleteAsync(folder), documents: documents);
        Close(folder);
        IReadOnlyList<byte[]> files = [.. Modules.Select(module => File.ReadAllBytes(PathOf(folder, module)))];
        await harness.DisposeAsync();
        return files;
    }

    private static string PathOf(string folder, string module) => Path.Combine(folder, $"{module}.db");

    private static DatabaseSettings SettingsOf(string folder, string module) => new($"Data Source={PathOf(folder, module)}", module);

    private static Task DeleteAsync(string folder)
    {
        Close(folder);
        Directory.Delete(folder, recursive: true);
        return Task.CompletedTask;
    }

    /// <summary>Closes the pooled connections. The last one of a file writes its log into the file.</summary>
    private static void Close(string folder)
    {
        foreach (var module in Modules)
        {
            using var connection = (SqliteConnection)Provider.CreateConnection(SettingsOf(folder, module));
            SqliteConnection.ClearPool(connection);
        }
    }
}
