using System.Text.Json;
using System.Text.RegularExpressions;
using Monolith.Conformance;
using Npgsql;

namespace Acceptance.Tests;

/// <summary>A database on PostgreSQL that was provisioned and migrated by the commands, as an operator does it, for all tests of a class.</summary>
public sealed class ProvisionedServer : IAsyncLifetime
{
    private static readonly Lazy<Task<ProvisionedServer>> Original = new(async () =>
    {
        var server = new ProvisionedServer();
        await server.InitializeAsync();
        return server;
    });

    private readonly TestDirectory _directory = new();
    private readonly PostgreSqlServer? _own;
    private PostgreSqlServer? _server;
    private string _database = "";

    public ProvisionedServer()
    {
    }

    /// <summary>Provisions a server that nobody else uses, and stops it at the end.</summary>
    internal ProvisionedServer(PostgreSqlServer own) => _own = own;

    /// <summary>The administrator's connection string, without a password.</summary>
    public string Administrator => _database;

    /// <summary>Where the commands run.</summary>
    public string Directory => _directory.Path;

    public string Secrets => Path.Combine(Directory, "secrets");

    public string AppFile => Path.Combine(Secrets, "app.json");

    public string OwnerFile => Path.Combine(Secrets, "owner.json");

    /// <summary>The prefix of the principals' names. Principals belong to the whole server, so each test database has its own.</summary>
    public string Prefix { get; private set; } = $"t{Guid.CreateVersion7():N}"[^7..] + "_";

    /// <summary>The modules' names.</summary>
    public IReadOnlyList<string> Modules => [.. ConnectionStrings(AppFile).Keys];

    public async ValueTask InitializeAsync()
    {
        if (PostgreSqlServer.Missing is not null)
        {
            return;
        }

        await ProvisionFreshAsync();
        var (exitCode, output) = await RunAsync(OwnerFile, "db", "migrate");
        Assert.True(exitCode == 0, output);
    }

    /// <summary>Creates the database, schemas and principals, but no tables.</summary>
    public async Task ProvisionFreshAsync(params string[] more)
    {
        _server = _own ?? await PostgreSqlServer.GetAsync();
        _database = await _server.CreateDatabaseAsync();
        var (exitCode, output) = await ProvisionAsync(more);
        Assert.True(exitCode == 0, output);
    }

    public async ValueTask DisposeAsync()
    {
        if (_own is not null)
        {
            await _own.DisposeAsync();
        }
        else if (_server is not null)
        {
            NpgsqlConnection.ClearAllPools();
            await _server.DropDatabaseAsync(_database);
        }

        _directory.Dispose();
    }

    /// <summary>
    /// Creates a database as a copy of one that is provisioned and migrated once for all tests. All logins may connect to the copy and have
    /// the same rights as in the original.
    /// </summary>
    public async Task CopyAsync()
    {
        var original = await Original.Value;
        (_server, Prefix) = (original._server!, original.Prefix);
        _database = await _server.CreateDatabaseAsync(template: original._database);
        var (from, to) = (NameOf(original._database), NameOf(_database));
        Assert.Null(await TryAsync(_database + ";Pooling=false", $"REVOKE TEMPORARY ON DATABASE {to} FROM PUBLIC; COMMIT"));
        System.IO.Directory.CreateDirectory(Secrets);
        foreach (var file in System.IO.Directory.EnumerateFiles(original.Secrets))
        {
            var settings = await File.ReadAllTextAsync(file);
            await File.WriteAllTextAsync(Path.Combine(Secrets, Path.GetFileName(file)), Regex.Replace(settings, $@"\b{from}\b", to));
        }

        static string NameOf(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString).Database!;
    }

    /// <summary>Drops the database that serves as the original of the copies.</summary>
    public static async ValueTask DropOriginalAsync()
    {
        if (Original.IsValueCreated)
        {
            await (await Original.Value).DisposeAsync();
        }
    }

    public Task<(int ExitCode, string Output)> ProvisionAsync(params string[] more) => MonolithProcess.RunCommandAsync(
        Directory, ["db", "provision", "--provider", "PostgreSql", "--admin-connection", Administrator, "--prefix", Prefix, "--secrets", Secrets, .. more]);

    public Task<(int ExitCode, string Output)> RunAsync(string secretsFile, params string[] command) =>
        MonolithProcess.RunCommandAsync(Directory, new Dictionary<string, string> { ["Secrets:File"] = secretsFile }, command);

    /// <summary>Reads the connection strings in a secrets file, by module.</summary>
    public static Dictionary<string, string> ConnectionStrings(string file)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(file));
        return json.RootElement.GetProperty(nameof(Modules)).EnumerateObject().ToDictionary(
            module => module.Name, module => module.Value.GetProperty("Database").GetProperty("ConnectionString").GetString()!);
    }

    /// <summary>Reads Hangfire's connection string in a secrets file.</summary>
    public static string HangfireConnectionString(string file)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(file));
        return json.RootElement.GetProperty("Hangfire").GetProperty("ConnectionString").GetString()!;
    }

    /// <summary>Runs a statement.</summary>
    /// <returns>The server's error code when it denies the statement, otherwise null.</returns>
    public static async Task<string?> TryAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        return await TryAsync(connection, sql);
    }

    /// <summary>Runs a statement in a transaction, which is rolled back.</summary>
    /// <returns>The server's error code when it denies the statement, otherwise null.</returns>
    public static async Task<string?> TryAsync(NpgsqlConnection connection, string sql)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        try
        {
            await using var command = new NpgsqlCommand(sql, connection, transaction);
            await command.ExecuteNonQueryAsync();
            return null;
        }
        catch (PostgresException e)
        {
            return e.SqlState;
        }
    }
}
