using Monolith.Conformance;
using Npgsql;

namespace Acceptance.Tests;

/// <summary>Follows docs/operating.md from files to a server, command by command.</summary>
public sealed class OperatingGuideTests
{
    private const string AdministratorInTheGuide = "Host=db.example.org;Username=postgres;Password=secret;Database=shop";

    [LongFact]
    public async Task The_documented_steps_from_files_to_a_server_work()
    {
        PostgreSqlForTests.SkipIfMissing();
        var server = await PostgreSqlServer.GetAsync();
        var database = await server.CreateDatabaseAsync();
        using var directory = new TestDirectory();
        var commands = Commands();
        Guid earlier;
        await using (var onFiles = await MonolithProcess.StartAsync(directory.Path))
        {
            var shop = new Shop(onFiles.Http);
            earlier = await shop.OrderAsync(await shop.RegisterAsync(), (await shop.StockAsync(10m, 5), 2));
            await onFiles.StopAsync();
        }

        Assert.True(commands.Count >= 5, "The guide has lost its commands.");
        Assert.Contains(commands, block => block.Contains(AdministratorInTheGuide, StringComparison.Ordinal));

        var (exitCode, output) = await BashAsync(
            directory.Path, string.Join('\n', commands.SkipLast(1)).Replace(AdministratorInTheGuide, database, StringComparison.Ordinal));

        Assert.True(exitCode == 0, output);
        Assert.Contains("up to date", output, StringComparison.Ordinal);
        Assert.Contains("CREATE ROLE", await File.ReadAllTextAsync(Path.Combine(directory.Path, "provision.sql"), Token), StringComparison.Ordinal);
        Assert.Contains("CREATE TABLE ordering.orders", await File.ReadAllTextAsync(Path.Combine(directory.Path, "ordering.sql"), Token), StringComparison.Ordinal);

        // Run the last block, which serves, with the tests' own authority instead of the documented one.
        Assert.Contains("export Secrets__File=secrets/app.json", commands[^1], StringComparison.Ordinal);
        await using (var monolith = await MonolithProcess.StartAsync(
            directory.Path, new Dictionary<string, string> { ["Secrets:File"] = "secrets/app.json", ["Database:MigrateAtStart"] = "false" }))
        {
            var shop = new Shop(monolith.Http);
            var order = await shop.OrderAsync(await shop.RegisterAsync(), (await shop.StockAsync(10m, 5), 2));
            Assert.Equal("confirmed", (await shop.SettledAsync(earlier)).GetProperty("status").GetString());
            Assert.Equal("confirmed", (await shop.SettledAsync(order)).GetProperty("status").GetString());
        }

        // The guide uses no prefix, and principals outlive the database.
        string[] files = ["app.json", "owner.json"];
        var principals = files.Select(file => Path.Combine(directory.Path, "secrets", file))
            .SelectMany(file => ProvisionedServer.ConnectionStrings(file).Values.Append(ProvisionedServer.HangfireConnectionString(file)))
            .Select(connectionString => new NpgsqlConnectionStringBuilder(connectionString).Username);
        NpgsqlConnection.ClearAllPools();
        await server.DropDatabaseAsync(database);
        Assert.Null(await ProvisionedServer.TryAsync(server.ConnectionString, $"DROP ROLE {string.Join(", ", principals)}; COMMIT"));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static List<string> Commands() =>
        [.. Walkthrough.Read("docs/operating.md").Where(block => block.Language == "sh").Select(block => string.Join('\n', block.Lines) + '\n')];

    private static Task<(int ExitCode, string Output)> BashAsync(string directory, string script)
    {
        // The published binary is the built one.
        var head = $$"""
            set -euo pipefail
            dotnet() { [ "$1" = Monolith.Host.dll ] || return 127; shift; command dotnet "{{MonolithProcess.HostPath}}" "$@"; }

            """;
        return Tool.TryRunAsync(directory, new Dictionary<string, string?>(), "bash", "-c", head + script);
    }
}
