using System.Collections.Concurrent;
using System.Diagnostics;
using Npgsql;

namespace Monolith.Conformance;

/// <summary>
/// A PostgreSQL server for this process, on loopback, from the system's packages, or the server in <c>MONOLITH_TEST_POSTGRESQL</c>. It
/// starts on first use and is stopped by its process id.
/// </summary>
public sealed class PostgreSqlServer : IAsyncDisposable
{
    private const string Administrator = "postgres";
    private const string Variable = "MONOLITH_TEST_POSTGRESQL";
    private const int SigInt = 2;

    // The passwords of all principals except the administrator, which the tests use themselves.
    private const string AskForPasswords = $"host all {Administrator} 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n";

    // Tests do not cover power loss. Autovacuum's analyze would run in a transaction that holds back the horizon.
    private static readonly string[] NotDurable =
        ["-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off", "-c", "autovacuum=off"];

    private static readonly string[] Durable = ["-c", "fsync=on", "-c", "full_page_writes=on", "-c", "synchronous_commit=on"];

    private static readonly ConcurrentDictionary<string, Lazy<Task<PostgreSqlServer>>> Shared = new();
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private static int _databases;

    private readonly string? _folder;
    private readonly Process? _process;
    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> _originals = new();
    private bool _isStopped;

    private PostgreSqlServer(string connectionString, string? folder = null, Process? process = null) =>
        (ConnectionString, _folder, _process) = (connectionString, folder, process);

    /// <summary>The reason why no server is available, or null.</summary>
    public static string? Missing { get; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } || IsInstalled
        ? null
        : $"PostgreSQL is not installed (Debian package postgresql), and {Variable} is not set.";

    /// <summary>Whether a server can be started here, independent of the variable.</summary>
    public static bool IsInstalled => FindBinaries() is not null;

    /// <summary>The folder of the server's programs, or null.</summary>
    public static string? Binaries => FindBinaries();

    /// <summary>As its administrator.</summary>
    public string ConnectionString { get; }

    /// <summary>The id of the server's main process, or null for the server of the variable.</summary>
    public int? ProcessId => _process?.Id;

    /// <summary>The server of this process, or of those of its tests that run beside the others and have a server to themselves.</summary>
    /// <param name="use">What these tests are about, or empty.</param>
    public static Task<PostgreSqlServer> GetAsync(string use = "") => Shared.GetOrAdd(use, _ => new(StartSharedAsync)).Value;

    /// <summary>Starts another server, with transaction counters of its own.</summary>
    /// <param name="reachableAt">An address of this machine where the other end of its link may connect as well, or null.</param>
    public static Task<PostgreSqlServer> StartAnotherAsync(string? reachableAt = null) => StartAsync(
        Directory.CreateTempSubdirectory("monolith-postgresql-").FullName,
        reachableAt is null ? NotDurable : [.. NotDurable, "-c", $"listen_addresses=127.0.0.1,{reachableAt}"],
        reachableAt is null ? AskForPasswords : AskForPasswords + $"host all all {reachableAt}/30 scram-sha-256\n");

    /// <summary>Starts a server for measurements: commits wait for the disk, and all other settings have PostgreSQL's defaults.</summary>
    /// <param name="directory">The directory of the data, on the disk to measure.</param>
    public static Task<PostgreSqlServer> StartDurableAsync(string directory) =>
        StartAsync(Directory.CreateDirectory(Path.Combine(directory, "postgresql")).FullName, Durable);

    /// <summary>Stops the server of this process, or of the tests of one use, if it was started.</summary>
    /// <param name="use">What these tests are about, or empty.</param>
    public static async ValueTask StopSharedAsync(string use = "")
    {
        if (Shared.TryGetValue(use, out var server))
        {
            await (await server.Value).DisposeAsync();
        }
    }

    /// <summary>Creates an empty database, or a copy of another one.</summary>
    /// <param name="template">A connection string to the database to copy, which must have no connections.</param>
    /// <returns>A connection string to it, as the administrator.</returns>
    public async Task<string> CreateDatabaseAsync(string? template = null)
    {
        var name = $"test_{Environment.ProcessId}_{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync(template is null
            ? $"CREATE DATABASE {name}"
            : $"CREATE DATABASE {name} TEMPLATE {new NpgsqlConnectionStringBuilder(template).Database}");
        return new NpgsqlConnectionStringBuilder(ConnectionString) { Database = name }.ConnectionString;
    }

    /// <summary>Creates a copy of a database that is filled once for all tests.</summary>
    /// <param name="content">The name of the content.</param>
    /// <param name="fillAsync">Fills the original, and closes its connections to it.</param>
    /// <returns>A connection string to the copy, as the administrator.</returns>
    public async Task<string> CreateCopyAsync(string content, Func<string, Task> fillAsync) =>
        await CreateDatabaseAsync(await _originals.GetOrAdd(content, _ => new(async () =>
        {
            var original = await CreateDatabaseAsync();
            await fillAsync(original);
            return original;
        })).Value);

    /// <summary>Makes a dump of the rows of a schema, without its history of versions, with <c>pg_dump</c>. Returns its path.</summary>
    public static async Task<string> DumpAsync(string connectionString, string schema)
    {
        var (file, of) = (Path.GetTempFileName(), new NpgsqlConnectionStringBuilder(connectionString));
        await RunAsync(
            Path.Combine(FindBinaries()!, "pg_dump"),
            ["-h", of.Host!, "-p", $"{of.Port}", "-U", of.Username!, "-d", of.Database!, "--data-only", $"--schema={schema}", "--exclude-table=*.framework_migrations", "-f", file]);
        return file;
    }

    /// <summary>Restores a dump with <c>psql</c>.</summary>
    public static Task RestoreAsync(string connectionString, string dump)
    {
        var of = new NpgsqlConnectionStringBuilder(connectionString);
        return RunAsync(
            Path.Combine(FindBinaries()!, "psql"), ["-h", of.Host!, "-p", $"{of.Port}", "-U", of.Username!, "-d", of.Database!, "-v", "ON_ERROR_STOP=1", "-q", "-f", dump]);
    }

    /// <summary>Drops a database, including its connections.</summary>
    public async Task DropDatabaseAsync(string connectionString) =>
        await ExecuteAsync($"DROP DATABASE IF EXISTS {new NpgsqlConnectionStringBuilder(connectionString).Database} WITH (FORCE)");

    public async ValueTask DisposeAsync()
    {
        if (_isStopped)
        {
            return;
        }

        _isStopped = true;
        if (_process is null)
        {
            foreach (var original in _originals.Values)
            {
                await DropDatabaseAsync(await original.Value);
            }

            return;
        }

        // Stop it by its process id with a fast shutdown, which ends connections and leaves no processes behind.
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
        : StartAnotherAsync();

    private static async Task<PostgreSqlServer> StartAsync(string folder, string[] settings, string? access = null)
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
            Path.Combine(binaries, "postgres"), "-D", data, "-p", $"{port}", "-h", "127.0.0.1", "-k", folder, "-c", "max_connections=300", "-c", "log_min_messages=fatal", .. settings,
        ]));

        // The server logs to standard error. If this process does not read the pipe, the pipe fills up, and the server blocks on its next line.
        server.ErrorDataReceived += static (_, _) => { };
        server.BeginErrorReadLine();
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

    /// <summary>Wraps a command for the user of the server's package, because the server refuses to run as root.</summary>
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
                // The server is starting: it rejects connections, or reports that it cannot accept them yet.
                await Task.Yield();
            }
        }
    }

    /// <summary>Executes a statement as the administrator, in the database of the server itself.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
