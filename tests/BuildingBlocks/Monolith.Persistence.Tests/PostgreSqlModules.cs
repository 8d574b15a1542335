using Monolith.Conformance;
using Monolith.Messaging;
using Npgsql;

namespace Monolith.Persistence.Tests;

/// <summary>Two modules in schemas of one PostgreSQL database, which goes when the test ends.</summary>
internal static class PostgreSqlModules
{
    public static async Task<DatabaseHarness> CreateAsync(MessagingOptions? options = null, TimeProvider? clock = null)
    {
        Assert.SkipUnless(PostgreSqlServer.Missing is null, PostgreSqlServer.Missing ?? "");
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

/// <summary>Transactions of one test hold back the events of another: those on PostgreSQL run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class OnPostgreSql : ICollectionFixture<PostgreSqlEnd>
{
    public const string Name = "on PostgreSQL";
}

/// <summary>Stops the server with the last test that needs it.</summary>
public sealed class PostgreSqlEnd : IAsyncDisposable
{
    public ValueTask DisposeAsync() => PostgreSqlServer.StopSharedAsync();
}
