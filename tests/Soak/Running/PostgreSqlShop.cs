using System.Data.Common;
using System.Diagnostics;
using Acceptance.Tests;
using Monolith.Conformance;
using Npgsql;

namespace Soak;

/// <summary>Two replicas on a private server, with the principals that provisioning creates.</summary>
internal sealed class PostgreSqlShop(ProvisionedServer server) : ShopDatabase
{
    public override int Replicas => 2;

    public override string Directory => server.Directory;

    public override IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string> { ["Secrets:File"] = server.AppFile };

    /// <summary>The principal with which the processes use a module's schema.</summary>
    public static string PrincipalOf(ProvisionedServer server, string module) => $"{server.Prefix}{module}_app";

    public ProvisionedServer Server => server;

    public override Task PrepareAsync() => Task.CompletedTask;

    public override async Task<DbConnection> OpenAsync(string module, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(server.Administrator) { SearchPath = module, Pooling = false, CommandTimeout = 120 }.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    public override Task BackUpAsync(string module, string path, CancellationToken cancellationToken) =>
        RunAsync("pg_dump", ["--schema", module, "--format", "custom", "--file", path], cancellationToken);

    public override async Task RestoreAsync(string module, string path, CancellationToken cancellationToken)
    {
        await ExecuteAsync(module, $"DROP SCHEMA {module} CASCADE", cancellationToken);
        await RunAsync("pg_restore", ["--exit-on-error", path], cancellationToken);
    }

    public override Task TakeAwayAsync(string module, CancellationToken cancellationToken) =>
        ExecuteAsync(module, $"ALTER SCHEMA {module} RENAME TO {module}_away", cancellationToken);

    public override Task BringBackAsync(string module, CancellationToken cancellationToken) =>
        ExecuteAsync(module, $"ALTER SCHEMA {module}_away RENAME TO {module}", cancellationToken);

    public override object ValueOf(object value) => value;

    public override async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await PostgreSqlServer.StopSharedAsync();
    }

    private async Task RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnectionStringBuilder(server.Administrator);
        var start = new ProcessStartInfo(
            Path.Combine(PostgreSqlServer.Binaries!, program),
            ["--host", connection.Host!, "--port", $"{connection.Port}", "--username", connection.Username!, "--dbname", connection.Database!, .. arguments])
        {
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = await process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new SoakException($"{program} ended with {process.ExitCode}: {errors}");
        }
    }
}
