using Monolith.Conformance;
using Npgsql;

namespace Monolith.Runtime.Storage.Tests;

/// <summary>The server that the tests start.</summary>
[Collection(OnPostgreSql.Name)]
public sealed class PostgreSqlServerTests
{
    /// <summary>The server writes two lines about each of them to a pipe, which holds 64 KiB.</summary>
    private const int Failures = 400;

    [Fact]
    public async Task A_server_with_much_to_log_keeps_answering()
    {
        PostgreSqlForTests.SkipIfMissing();
        var server = await PostgreSqlServer.GetAsync();
        var unknown = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Username = new string('x', 60), Password = "wrong", Pooling = false };

        for (var i = 0; i < Failures; i++)
        {
            await using var rejected = new NpgsqlConnection(unknown.ConnectionString);
            await Assert.ThrowsAsync<PostgresException>(() => rejected.OpenAsync(TestContext.Current.CancellationToken));
        }

        await server.DropDatabaseAsync(await server.CreateDatabaseAsync());
    }
}
