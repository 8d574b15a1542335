using System.Globalization;
using Microsoft.Data.SqlClient;
using Monolith.Runtime.Storage;

namespace Monolith.Conformance;

/// <summary>The SQL Server for tests. No package provides one, so tests are skipped unless one is configured.</summary>
public static class SqlServerForTests
{
    public const string Variable = "MONOLITH_TEST_SQLSERVER";
    private const string BatchSizeVariable = "MONOLITH_TEST_SQLSERVER_MAXBATCHSIZE";

    /// <summary>The maximum number of rows per command; 1 for a server without MERGE. Null if not configured.</summary>
    public static int? MaxBatchSize =>
        Environment.GetEnvironmentVariable(BatchSizeVariable) is { Length: > 0 } size ? int.Parse(size, CultureInfo.InvariantCulture) : null;

    /// <summary>The reason why no server is available, or null.</summary>
    public static string? Missing => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 }
        ? null
        : $"Needs a SQL Server: set {Variable} to a connection string.";

    /// <summary>The connection string of an administrator, to a database that is there for tests.</summary>
    public static string ConnectionStringOrSkip()
    {
        Assert.SkipUnless(Missing is null, Missing ?? "");
        return Environment.GetEnvironmentVariable(Variable)!;
    }

    /// <summary>A module's database there.</summary>
    public static DatabaseSettings Settings(string connectionString, string schema) => new(connectionString, schema) { MaxBatchSize = MaxBatchSize };

    /// <summary>Drops schemas with their objects.</summary>
    public static async Task DropSchemasAsync(string connectionString, params IReadOnlyList<string> schemas)
    {
        await using var connection = new SqlConnection(connectionString);
        await connection.OpenAsync();
        foreach (var schema in schemas)
        {
            foreach (var (constraint, table) in await ReadAsync(
                connection, "SELECT CONSTRAINT_NAME, TABLE_NAME FROM INFORMATION_SCHEMA.TABLE_CONSTRAINTS WHERE CONSTRAINT_TYPE = 'FOREIGN KEY' AND TABLE_SCHEMA = @schema", schema))
            {
                await ExecuteAsync(connection, $"ALTER TABLE [{schema}].[{table}] DROP CONSTRAINT [{constraint}]");
            }

            foreach (var (_, table) in await ReadAsync(
                connection, "SELECT TABLE_TYPE, TABLE_NAME FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = @schema", schema))
            {
                await ExecuteAsync(connection, $"DROP TABLE [{schema}].[{table}]");
            }

            await ExecuteAsync(connection, $"IF SCHEMA_ID('{schema}') IS NOT NULL DROP SCHEMA [{schema}]");
        }
    }

    /// <summary>Drops users and logins with a prefix.</summary>
    public static async Task DropPrincipalsAsync(string connectionString, string prefix)
    {
        await using var connection = new SqlConnection(connectionString);
        await connection.OpenAsync();
        var names = await ReadAsync(connection, "SELECT type, name FROM sys.database_principals WHERE name LIKE @schema + '%'", prefix);
        foreach (var (_, name) in names)
        {
            await ExecuteAsync(connection, $"DROP USER [{name}]");
            await ExecuteAsync(connection, $"DROP LOGIN [{name}]");
        }
    }

    private static async Task<List<(string First, string Second)>> ReadAsync(SqlConnection connection, string sql, string schema)
    {
        await using var command = new SqlCommand(sql, connection);
        command.Parameters.AddWithValue("@schema", schema);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<(string, string)>();
        while (await reader.ReadAsync())
        {
            rows.Add((reader.GetString(0), reader.GetString(1)));
        }

        return rows;
    }

    private static async Task ExecuteAsync(SqlConnection connection, string sql)
    {
        await using var command = new SqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
