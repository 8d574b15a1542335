using System.Collections;
using System.Data.Common;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Acceptance.Tests;

/// <summary>The rows of all tables in a shop's databases, of any kind.</summary>
/// <param name="Databases">Opens connections that can read each database.</param>
/// <param name="Tables">The query for the schema and the name of each table there.</param>
public sealed record StoredRows(Func<IEnumerable<DbConnection>> Databases, string Tables)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The files of SQLite in a folder.</summary>
    public static StoredRows InFilesOf(string folder) => new(
        () => Directory.EnumerateFiles(folder, "*.db").Select(file => new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False")),
        "SELECT 'main', name FROM sqlite_master WHERE type = 'table'");

    /// <summary>
    /// Reads the modules' schemas of a server, each as its owner, because an owner cannot read other schemas. Hangfire keeps its queue in
    /// memory.
    /// </summary>
    /// <param name="ownerFile">The owners' settings file, written by provisioning.</param>
    /// <param name="connect">Creates a connection.</param>
    public static StoredRows OfOwners(string ownerFile, Func<string, DbConnection> connect) => new(
        () => ProvisionedServer.ConnectionStrings(ownerFile).Values.Select(connectionString => connect(connectionString + ";Pooling=false")),
        "SELECT TABLE_SCHEMA, TABLE_NAME FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_TYPE = 'BASE TABLE' AND TABLE_SCHEMA NOT IN ('pg_catalog', 'information_schema')");

    /// <summary>Finds the columns and tables that contain a text.</summary>
    /// <param name="isMeant">Matches the text.</param>
    /// <returns>Each value, with its table.</returns>
    public async Task<List<string>> FindAsync(Func<string, bool> isMeant)
    {
        var found = new List<string>();
        foreach (var database in Databases())
        {
            await using var connection = database;
            await connection.OpenAsync(Token);
            var tables = await ReadAsync(connection, Tables);
            Assert.NotEmpty(tables);
            foreach (var table in tables)
            {
                var name = $"\"{table[0]}\".\"{table[1]}\"";
                found.AddRange((await ReadAsync(connection, $"SELECT * FROM {name}")).SelectMany(row => row).Where(isMeant)
                    .Select(value => $"{connection.DataSource} {name}: {value}"));
            }
        }

        return found;
    }

    private static async Task<List<string[]>> ReadAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The names come from the database itself.
        command.CommandText = sql;
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync(Token);
        var rows = new List<string[]>();
        while (await reader.ReadAsync(Token))
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => TextOf(reader.GetValue(i)))]);
        }

        return rows;
    }

    private static string TextOf(object value) => value switch
    {
        string text => text,
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        IEnumerable many => string.Join(' ', many.Cast<object>().Select(TextOf)),
        _ => value.ToString()!,
    };
}
