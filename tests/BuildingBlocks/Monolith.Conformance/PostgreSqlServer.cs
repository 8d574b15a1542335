using System.Diagnostics;
using Npgsql;

namespace Monolith.Conformance;

/// <summary>
/// A PostgreSQL server of this process alone, on loopback, from the system's packages; or the one that
/// <c>MONOLITH_TEST_POSTGRESQL</c> names. It is started by who first asks for it, and stopped by its process id.
/// </summary>
public sealed class PostgreSqlServer : IAsyncDisposable
{
    private const string Administrator = "postgres";
    private const string Variable = "MONOLITH_TEST_POSTGRESQL";
    private const int SigInt = 2;

    // Of all but the administrator, who is the tests themselves.
    private const string AskForPasswords = $"host all {Administrator} 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n";

    // What is tested is not how it survives a loss of power. And an analysis by itself is a transaction that holds back the horizon.
    private static readonly string[] NotDurable =
        ["-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off", "-c", "autovacuum=off"];

    private static readonly string[] Durable = ["-c", "fsync=on", "-c", "full_page_writes=on", "-c", "synchronous_commit=on"];

    private static readonly Lazy<Task<PostgreSqlServer>> Shared = new(StartSharedAsync);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly string? _folder;
    private readonly Process? _process;
    private int _databases;

    private PostgreSqlServer(string connectionString, string? folder = null, Process? process = null) =>
        (ConnectionString, _folder, _process) = (connectionString, folder, process);

    /// <summary>Why there is none here, or null.</summary>
    public static string? Missing { get; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } || IsInstalled
        ? null
        : $"PostgreSQL is not installed here (Debian's package is postgresql), and {Variable} names none.";

    /// <summary>Whether one can be started here, whatever the variable names.</summary>
    public static bool IsInstalled => FindBinaries() is not null;

    /// <summary>As its administrator.</summary>
    public string ConnectionString { get; }

    /// <summary>The process that it is, whose children serve; none where the variable named one.</summary>
    public int? ProcessId => _process?.Id;

    /// <summary>The server of this process.</summary>
    public static Task<PostgreSqlServer> GetAsync() => Shared.Value;

    /// <summary>Starts one to measure: a commit is answered when it is on disk, and all the rest is as PostgreSQL has it by default.</summary>
    /// <param name="directory">Where its folder is made; the disk it is on is what is measured.</param>
    public static Task<PostgreSqlServer> StartDurableAsync(string directory) =>
        StartAsync(Directory.CreateDirectory(Path.Combine(directory, "postgresql")).FullName, Durable);

    /// <summary>Stops the server of this process, if it was started.</summary>
    public static async ValueTask StopSharedAsync()
    {
        if (Shared.IsValueCreated)
        {
            await (await Shared.Value).DisposeAsync();
        }
    }

    /// <summary>Makes a database that is empty, or a copy of another one.</summary>
    /// <param name="template">A connection string to what is copied, which nobody may be connected to.</param>
    /// <returns>A connection string to it, as the administrator.</returns>
    public async Task<string> CreateDatabaseAsync(string? template = null)
    {
        var name = $"test_{Environment.ProcessId}_{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync(template is null
            ? $"CREATE DATABASE {name}"
            : $"CREATE DATABASE {name} TEMPLATE {new NpgsqlConnectionStringBuilder(template).Database}");
        return new NpgsqlConnectionStringBuilder(ConnectionString) { Database = name }.ConnectionString;
    }

    /// <summary>Drops a database, whoever is in it.</summary>
    public async Task DropDatabaseAsync(string connectionString) =>
        await ExecuteAsync($"DROP DATABASE IF EXISTS {new NpgsqlConnectionStringBuilder(connectionString).Database} WITH (FORCE)");

    public async ValueTask DisposeAsync()
    {
        if (_process is null)
        {
            return;
        }

        // By its process id, and as it wishes to be told: connections end, and nothing is left behind.
        if (!_process.HasExited)
        {
            Process.Start("kill", [$"-{SigInt}", $"{_process.Id}"]).Dispose();
            await _process.WaitForExitAsync().WaitAsync(Timeout);
        }

        _process.Dispose();
        Directory.Delete(_folder!, recursive: true);
    }

    private static Task<PostgreSqlServer> StartSharedAsync() => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given
        ? Task.FromResult(new PostgreSqlServer(given))
        : StartAsync(Directory.CreateTempSubdirectory("monolith-postgresql-").FullName, NotDurable, AskForPasswords);

    private static async Task<PostgreSqlServer> StartAsync(string folder, string[] durability, string? access = null)
    {
        var binaries = FindBinaries() ?? throw new InvalidOperationException("PostgreSQL is not installed here (Debian's package is postgresql).");
        var data = Path.Combine(folder, "data");
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync("chown", [Administrator, folder]);
        }

        await RunAsync(AsItsUser([Path.Combine(binaries, "initdb"), "-D", data, "-U", Administrator, "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]));
        if (access is not null)
        {
            await File.WriteAllTextAsync(Path.Combine(data, "pg_hba.conf"), access);
        }

        var port = Loopback.FreePort();
        var server = Start(AsItsUser(
        [
            Path.Combine(binaries, "postgres"), "-D", data, "-p", $"{port}", "-h", "127.0.0.1", "-k", folder, "-c", "max_connections=300", "-c", "log_min_messages=fatal", .. durability,
        ]));
        var connectionString = $"Host=127.0.0.1;Port={port};Username={Administrator};Database=postgres;Include Error Detail=true";
        await AnswersAsync(connectionString, server);
        return new PostgreSqlServer(connectionString, folder, server);
    }

    private static string? FindBinaries() => Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql")
            .Select(version => Path.Combine(version, "bin"))
            .Where(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")))
            .OrderByDescending(folder => folder, StringComparer.Ordinal)
            .FirstOrDefault()
        : null;

    /// <summary>It refuses to run as root: then it runs as the user that its package made.</summary>
    private static string[] AsItsUser(string[] command) =>
        Environment.IsPrivilegedProcess ? ["setpriv", $"--reuid={Administrator}", $"--regid={Administrator}", "--clear-groups", "--", .. command] : command;

    private static Task RunAsync(string[] command) => RunAsync(command[0], command[1..]);

    private static async Task RunAsync(string file, string[] arguments)
    {
        using var process = Start([file, .. arguments]);
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{file} {string.Join(' ', arguments)} ended with {process.ExitCode}: {errors}");
        }
    }

    private static Process Start(string[] command)
    {
        var start = new ProcessStartInfo(command[0]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        foreach (var argument in command[1..])
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        return process;
    }

    private static async Task AnswersAsync(string connectionString, Process server)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        while (true)
        {
            try
            {
                await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
                await connection.OpenAsync(timeout.Token);
                return;
            }
            catch (NpgsqlException) when (!server.HasExited)
            {
                // It is starting: it refuses connections, or answers that it can't take them yet.
                await Task.Yield();
            }
        }
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
