using Monolith.Conformance;
using Monolith.Runtime.Events;
using Npgsql;

namespace Monolith.Runtime.Storage.Tests;

/// <summary>Two modules in schemas of one PostgreSQL database, which is dropped after the test.</summary>
internal static class PostgreSqlModules
{
    public static async Task<DatabaseHarness> CreateAsync(MessagingOptions? options = null, TimeProvider? clock = null)
    {
        PostgreSqlForTests.SkipIfMissing();
        var server = await PostgreSqlServer.GetAsync();
        var database = await server.CreateDatabaseAsync();
        return await DatabaseHarness.CreateAsync(
            new PostgreSqlProvider(), new DatabaseSettings(database, "source"), new DatabaseSettings(database, "target"), CleanUpAsync, options, clock);

        async Task CleanUpAsync()
        {
            NpgsqlConnection.ClearAllPools();
            await server.DropDatabaseAsync(database);
        }
    }
}

/// <summary>Tests on PostgreSQL run one after the other, because a transaction of one test holds back the events of others.</summary>
[CollectionDefinition(Name)]
public sealed class OnPostgreSql : ICollectionFixture<PostgreSqlForTests>
{
    public const string Name = "on PostgreSQL";
}
