using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;
using Npgsql;

namespace Monolith.Conformance;

/// <summary>Two modules in schemas of one PostgreSQL database, which is dropped after the test. A server that they have alone is stopped.</summary>
internal static class PostgreSqlModules
{
    /// <summary>The use of the server for modules that keep documents. Their suites run beside those of tables.</summary>
    public const string Documents = "documents";

    public static async Task<DatabaseHarness> CreateAsync(MessagingOptions? options = null, TimeProvider? clock = null, TimeSpan? idle = null, string serverOptions = "", PostgreSqlServer? alone = null, bool documents = false, int? poolSize = null)
    {
        PostgreSqlForTests.SkipIfMissing();
        var server = alone ?? await PostgreSqlServer.GetAsync(documents ? Documents : "");
        var database = await CreateDatabaseAsync(server, documents);
        return DatabaseHarness.Open(
            new PostgreSqlProvider(), Of(DatabaseHarness.Source), Of(DatabaseHarness.Target), CleanUpAsync, options, clock, documents);

        DatabaseSettings Of(string schema) => new DatabaseSettings(Connect().ConnectionString, schema) is var settings && idle is { } limit
            ? settings with { IdleTransactionTimeout = limit }
            : settings;

        NpgsqlConnectionStringBuilder Connect()
        {
            var connection = new NpgsqlConnectionStringBuilder(database) { Options = serverOptions };
            if (poolSize is { } size)
            {
                (connection.MaxPoolSize, connection.Timeout) = (size, 1);
            }

            return connection;
        }

        async Task CleanUpAsync()
        {
            NpgsqlConnection.ClearAllPools();
            await (alone is null ? server.DropDatabaseAsync(database) : alone.DisposeAsync().AsTask());
        }
    }

    /// <summary>Creates a database with the tables of both modules, which are created once for each server.</summary>
    public static Task<string> CreateDatabaseAsync(PostgreSqlServer server, bool documents = false) =>
        server.CreateCopyAsync(documents ? "two modules with documents" : "two modules with tables", async original =>
        {
            var notPooled = original + ";Pooling=false";
            await using var harness = await DatabaseHarness.CreateAsync(
                new PostgreSqlProvider(),
                new DatabaseSettings(notPooled, DatabaseHarness.Source),
                new DatabaseSettings(notPooled, DatabaseHarness.Target),
                () => Task.CompletedTask,
                documents: documents);
        });
}
