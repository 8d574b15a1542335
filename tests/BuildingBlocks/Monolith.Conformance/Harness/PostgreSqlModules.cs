using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;
using Npgsql;

namespace Monolith.Conformance;

/// <summary>Two modules in schemas of one PostgreSQL database, which is dropped after the test. A server that they have alone is stopped.</summary>
public static class PostgreSqlModules
{
    public static async Task<DatabaseHarness> CreateAsync(MessagingOptions? options = null, TimeProvider? clock = null, TimeSpan? idle = null, string serverOptions = "", PostgreSqlServer? alone = null, bool documents = false, int? poolSize = null)
    {
        PostgreSqlForTests.SkipIfMissing();
        var server = alone ?? await PostgreSqlServer.GetAsync();
        var database = await server.CreateDatabaseAsync();
        return await DatabaseHarness.CreateAsync(
            new PostgreSqlProvider(), Of("source"), Of("target"), CleanUpAsync, options, clock, documents);

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
}
