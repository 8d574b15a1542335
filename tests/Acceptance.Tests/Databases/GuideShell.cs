using Monolith.Conformance;
using Npgsql;

namespace Acceptance.Tests;

/// <summary>
/// The shell of a reader of docs/operating.md. What a block exports, later blocks see. The server of the tests takes the place of the
/// documented one, and the built host that of the published one.
/// </summary>
/// <param name="directory">The reader's folder.</param>
/// <param name="database">The administrator's connection string of the database.</param>
internal sealed class GuideShell(string directory, string database)
{
    private const string Administrator = "Host=db.example.org;Username=postgres;Password=secret;Database=shop";
    private const string AdministratorsUrl = "postgresql://postgres:secret@db.example.org/shop";

    private string Exports => Path.Combine(directory, "exports");

    /// <summary>Runs a block, which must succeed, and returns its output.</summary>
    public Task<string> RunAsync(string block)
    {
        var of = new NpgsqlConnectionStringBuilder(database);
        var script = block
            .Replace(Administrator, database, StringComparison.Ordinal)
            .Replace(AdministratorsUrl, $"postgresql://{of.Username}:{of.Password}@{of.Host}:{of.Port}/{of.Database}", StringComparison.Ordinal);
        return Tool.RunAsync(
            directory,
            new Dictionary<string, string?> { ["PATH"] = $"{PostgreSqlServer.Binaries}:{Environment.GetEnvironmentVariable("PATH")}" },
            "bash",
            "-c",
            $$"""
            set -euo pipefail
            dotnet() { [ "$1" = Monolith.Host.dll ] || return 127; shift; command dotnet "{{MonolithProcess.HostPath}}" "$@"; }
            if [ -e {{Exports}} ]; then . {{Exports}}; fi
            {{script}}
            export -p > {{Exports}}
            """);
    }
}
