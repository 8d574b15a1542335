using Microsoft.Data.Sqlite;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith.Conformance;

/// <summary>Two modules, each in a separate SQLite file, in a folder that is deleted after the test.</summary>
internal static class SqliteModules
{
    public static async Task<DatabaseHarness> CreateAsync(MessagingOptions? options = null, TimeProvider? clock = null, bool documents = false)
    {
        var folder = Directory.CreateTempSubdirectory("monolith-").FullName;
        var (source, target) = ($"Data Source={folder}/source.db", $"Data Source={folder}/target.db");
        return await DatabaseHarness.CreateAsync(
            new SqliteProvider(), new DatabaseSettings(source, "source"), new DatabaseSettings(target, "target"), CleanUpAsync, options, clock, documents);

        async Task CleanUpAsync()
        {
            foreach (var connectionString in new[] { source, target })
            {
                await using var connection = new SqliteConnection(connectionString);
                SqliteConnection.ClearPool(connection);
            }

            Directory.Delete(folder, recursive: true);
        }
    }
}
