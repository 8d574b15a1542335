using Microsoft.Data.SqlClient;
using Monolith.Conformance;
using Monolith.Messaging;

namespace Monolith.Persistence.Tests;

/// <summary>Two modules in schemas of the SQL Server database that <c>MONOLITH_TEST_SQLSERVER</c> names; the schemas go when the test ends.</summary>
internal static class SqlServerModules
{
    private static readonly string[] Schemas = [DatabaseHarness.Source, DatabaseHarness.Target];

    public static async Task<DatabaseHarness> CreateAsync(MessagingOptions? options = null, TimeProvider? clock = null)
    {
        var database = SqlServerForTests.ConnectionStringOrSkip();
        await DropSchemasAsync(database);
        return await DatabaseHarness.CreateAsync(
            new SqlServerProvider(), Settings(DatabaseHarness.Source), Settings(DatabaseHarness.Target), () => DropSchemasAsync(database), options, clock);

        DatabaseSettings Settings(string schema) => SqlServerForTests.Settings(database, schema);
    }

    private static async Task DropSchemasAsync(string database)
    {
        await using var connection = new SqlConnection(database);
        await connection.OpenAsync();
        foreach (var schema in Schemas)
        {
            foreach (var table in await ReadTablesAsync(connection, schema))
            {
                await ExecuteAsync(connection, $"DROP TABLE [{schema}].[{table}]");
            }

            await ExecuteAsync(connection, $"IF SCHEMA_ID('{schema}') IS NOT NULL DROP SCHEMA [{schema}]");
        }
    }

    private static async Task<List<string>> ReadTablesAsync(SqlConnection connection, string schema)
    {
        await using var command = new SqlCommand("SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = @schema", connection);
        command.Parameters.AddWithValue("@schema", schema);
        await using var reader = await command.ExecuteReaderAsync();
        var tables = new List<string>();
        while (await reader.ReadAsync())
        {
            tables.Add(reader.GetString(0));
        }

        return tables;
    }

    private static async Task ExecuteAsync(SqlConnection connection, string sql)
    {
        await using var command = new SqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}

/// <summary>The schemas have fixed names: tests on SQL Server run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class OnSqlServer
{
    public const string Name = "on SQL Server";
}
