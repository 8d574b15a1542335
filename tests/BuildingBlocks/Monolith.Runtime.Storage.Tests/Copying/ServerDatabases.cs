using Microsoft.Data.SqlClient;
using Monolith.Conformance;
using Npgsql;

namespace Monolith.Runtime.Storage.Tests;

/// <summary>Databases of their own on a server, and the dialect of its SQL.</summary>
public abstract class ServerDatabases
{
    public static ServerDatabases PostgreSql { get; } = new OfPostgreSql();

    public static ServerDatabases SqlServer { get; } = new OfSqlServer();

    public abstract DatabaseProvider Provider { get; }

    /// <summary>The ways in which the tests' own SQL for PostgreSQL is written here.</summary>
    protected abstract IReadOnlyDictionary<string, string> Dialect { get; }

    /// <summary>Skips the test if the server is missing.</summary>
    public abstract void SkipIfMissing();

    /// <summary>Creates an empty database. Returns a connection string to it, as the administrator.</summary>
    public abstract Task<string> CreateAsync();

    public abstract Task DropAsync(string connectionString);

    /// <summary>Returns a connection string to the server, as the administrator, for a database that may no longer exist.</summary>
    public abstract string ServerOf(string database);

    /// <summary>Ends the connections of this process, as the end of a host does.</summary>
    public abstract void EndConnections();

    /// <summary>Gives the owner of a schema what a move needs besides its provisioned rights, or null.</summary>
    public abstract string? AllowMove(ModulePrincipals principals);

    public abstract string DropPrincipals(ModulePrincipals principals);

    public string Translate(string sql) => Dialect.Aggregate(sql, (text, pair) => text.Replace(pair.Key, pair.Value, StringComparison.Ordinal));

    /// <summary>Two modules in schemas of a database of their own, which is dropped after the test.</summary>
    internal virtual async Task<DatabaseHarness> CreateModulesAsync()
    {
        SkipIfMissing();
        var database = await CreateAsync();
        return await DatabaseHarness.CreateAsync(
            Provider, SettingsOf(database, DatabaseHarness.Source), SettingsOf(database, DatabaseHarness.Target), () => DropAsync(database));
    }

    /// <summary>Returns the settings of a module in a schema of a database.</summary>
    public virtual DatabaseSettings SettingsOf(string connectionString, string schema) => new(connectionString, schema);

    public async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = Provider.CreateConnection(new DatabaseSettings(connectionString, "tests"));
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private sealed class OfPostgreSql : ServerDatabases
    {
        public override DatabaseProvider Provider { get; } = new PostgreSqlProvider();

        protected override IReadOnlyDictionary<string, string> Dialect { get; } = new Dictionary<string, string>();

        public override void SkipIfMissing() => PostgreSqlForTests.SkipIfMissing();

        internal override Task<DatabaseHarness> CreateModulesAsync() => PostgreSqlModules.CreateAsync();

        public override async Task<string> CreateAsync() => await (await PostgreSqlServer.GetAsync()).CreateDatabaseAsync();

        public override async Task DropAsync(string connectionString)
        {
            EndConnections();
            await (await PostgreSqlServer.GetAsync()).DropDatabaseAsync(connectionString);
        }

        public override string ServerOf(string database) => new NpgsqlConnectionStringBuilder(database) { Database = "postgres" }.ConnectionString;

        public override void EndConnections() => NpgsqlConnection.ClearAllPools();

        public override string? AllowMove(ModulePrincipals principals) => null;

        /// <summary>The server is stopped with the last test.</summary>
        public override string DropPrincipals(ModulePrincipals principals) => "SELECT 1";
    }

    private sealed class OfSqlServer : ServerDatabases
    {
        private int _databases;

        public override DatabaseProvider Provider { get; } = new SqlServerProvider();

        protected override IReadOnlyDictionary<string, string> Dialect { get; } = new Dictionary<string, string>
        {
            ["written_at + interval '1 microsecond'"] = "DATEADD(microsecond, 1, written_at)",
            ["INSERT INTO target.journal (id, key, text, written_at) SELECT 77, key, text, written_at FROM target.journal WHERE id = 2"] =
                "SET IDENTITY_INSERT target.journal ON; INSERT INTO target.journal (id, [key], text, written_at) SELECT 77, [key], text, written_at FROM target.journal WHERE id = 2; SET IDENTITY_INSERT target.journal OFF",
        };

        public override void SkipIfMissing() => SqlServerForTests.ConnectionStringOrSkip();

        public override async Task<string> CreateAsync()
        {
            var (server, name) = (SqlServerForTests.ConnectionStringOrSkip(), $"monolith_{Environment.ProcessId}_{Interlocked.Increment(ref _databases)}");
            await ExecuteAsync(server, $"CREATE DATABASE [{name}]");
            return new SqlConnectionStringBuilder(server) { InitialCatalog = name }.ConnectionString;
        }

        public override async Task DropAsync(string connectionString)
        {
            EndConnections();
            var name = new SqlConnectionStringBuilder(connectionString).InitialCatalog;
            await ExecuteAsync(SqlServerForTests.ConnectionStringOrSkip(), $"ALTER DATABASE [{name}] SET SINGLE_USER WITH ROLLBACK IMMEDIATE; DROP DATABASE [{name}]");
        }

        public override string ServerOf(string database) => SqlServerForTests.ConnectionStringOrSkip();

        public override DatabaseSettings SettingsOf(string connectionString, string schema) => SqlServerForTests.Settings(connectionString, schema);

        public override void EndConnections() => SqlConnection.ClearAllPools();

        public override string? AllowMove(ModulePrincipals principals) => $"USE master; GRANT VIEW SERVER STATE TO [{principals.Owner}]";

        public override string DropPrincipals(ModulePrincipals principals) => $"DROP LOGIN [{principals.Owner}]; DROP LOGIN [{principals.App}]";
    }
}
