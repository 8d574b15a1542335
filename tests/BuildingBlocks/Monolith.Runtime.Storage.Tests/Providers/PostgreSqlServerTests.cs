using Monolith.Conformance;
using Npgsql;

namespace Monolith.Runtime.Storage.Tests;

/// <summary>The server that the tests start.</summary>
[Collection(OnPostgreSql.Name)]
public sealed class PostgreSqlServerTests
{
    /// <summary>The server writes its log to a pipe, which holds 64 KiB.</summary>
    private const string LogsMuch = "SET log_min_messages = log; DO $$ BEGIN RAISE LOG '%', repeat('x', 200000); END $$";

    [Fact]
    public async Task A_server_with_much_to_log_keeps_answering()
    {
        PostgreSqlForTests.SkipIfMissing();
        var server = await PostgreSqlServer.GetAsync();
        await using (var connection = new NpgsqlConnection(server.ConnectionString + ";Pooling=false"))
        {
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = new NpgsqlCommand(LogsMuch, connection);
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        await server.DropDatabaseAsync(await server.CreateDatabaseAsync());
    }
}
