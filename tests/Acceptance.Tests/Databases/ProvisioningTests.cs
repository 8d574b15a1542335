using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Monolith.Conformance;
using Npgsql;

namespace Acceptance.Tests;

/// <summary>Provisions a server from scratch with the commands.</summary>
[Collection(OnAProvisionedServer.Name)]
public sealed class ProvisioningTests(ProvisionedServer server) : IAsyncLifetime
{
    public ValueTask InitializeAsync()
    {
        PostgreSqlForTests.SkipIfMissing();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Repeated_provisioning_changes_nothing()
    {
        var before = (await File.ReadAllTextAsync(server.AppFile, Token), await File.ReadAllTextAsync(server.OwnerFile, Token));
        var (exitCode, output) = await server.ProvisionAsync();
        Assert.True(exitCode == 0, output);
        Assert.Equal(before, (await File.ReadAllTextAsync(server.AppFile, Token), await File.ReadAllTextAsync(server.OwnerFile, Token)));
        (exitCode, output) = await server.RunAsync(server.AppFile, "db", "status");
        Assert.True(exitCode == 0, output);
        AssertSaysNoPassword(output);
    }

    [Fact]
    public async Task One_module_can_have_a_server_of_its_own()
    {
        string[] script = ["db", "provision", "--provider", "PostgreSql", "--admin-connection", "Host=127.0.0.1;Database=shop", "--script", "--module"];
        var (exitCode, output) = await MonolithProcess.RunCommandAsync(server.Directory, [.. script, "Payments"]);
        Assert.Equal(0, exitCode);
        Assert.Contains("CREATE SCHEMA \"payments\"", output, StringComparison.Ordinal);
        Assert.Contains("CREATE SCHEMA \"hangfire\"", output, StringComparison.Ordinal);
        Assert.DoesNotContain("ordering", output, StringComparison.Ordinal);
        (exitCode, output) = await MonolithProcess.RunCommandAsync(server.Directory, [.. script, "nobody"]);
        Assert.Equal(2, exitCode);
        Assert.Contains("Module 'nobody' does not exist", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deployment_has_its_own_queue_in_a_database_that_others_use()
    {
        await using var fresh = new ProvisionedServer();
        await fresh.ProvisionFreshAsync("--module", "payments", "--deployment", "billing");
        var (exitCode, output) = await MonolithProcess.RunCommandAsync(
            fresh.Directory, "db", "provision", "--provider", "PostgreSql", "--admin-connection", fresh.Administrator, "--prefix", fresh.Prefix,
            "--module", "catalog", "--deployment", "shop", "--secrets", "shop");
        Assert.True(exitCode == 0, output);
        var written = await File.ReadAllTextAsync(fresh.AppFile, Token);
        (exitCode, output) = await fresh.ProvisionAsync("--module", "payments");
        Assert.True(exitCode == 0, output);
        Assert.Equal(written, await File.ReadAllTextAsync(fresh.AppFile, Token));

        var (billing, shop) = (QueueIn(fresh.AppFile), QueueIn(Path.Combine(fresh.Directory, "shop", "app.json")));
        Assert.Equal(("hangfire_billing", "hangfire_shop"), (billing.Schema, shop.Schema));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, await ProvisionedServer.TryAsync(billing.Connection, "SELECT * FROM hangfire_shop.job"));
        Assert.Equal(PostgresErrorCodes.UndefinedTable, await ProvisionedServer.TryAsync(shop.Connection, "SELECT * FROM hangfire_shop.job"));

        static (string? Schema, string Connection) QueueIn(string file) =>
            new ConfigurationBuilder().AddJsonFile(file).Build().GetSection("Hangfire") is var queue
                ? (queue["Schema"], queue["ConnectionString"] + ";Pooling=false")
                : default;
    }

    [Fact]
    public async Task After_concurrent_migrations_a_shop_and_its_side_effects_run_with_principals_that_can_only_read_and_write_rows()
    {
        await using var fresh = new ProvisionedServer();
        await fresh.ProvisionFreshAsync("--deployment", "billing");
        var withQueue = new Dictionary<string, string> { ["Secrets:File"] = fresh.OwnerFile, ["Hangfire:Storage"] = "PostgreSql" };
        var runs = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => MonolithProcess.RunCommandAsync(fresh.Directory, withQueue, "db", "migrate")));
        Assert.All(runs, run => Assert.True(run.ExitCode == 0, run.Output));
        await using var monolith = await MonolithProcess.StartAsync(
            fresh.Directory,
            new Dictionary<string, string> { ["Secrets:File"] = fresh.AppFile, ["Hangfire:Storage"] = "PostgreSql", ["Database:MigrateAtStart"] = "false" });
        var shop = new Shop(monolith.Http);
        var product = await shop.StockAsync(10m, 10);
        var order = await shop.SettledAsync(await shop.OrderAsync(await shop.RegisterAsync(), (product, 3)));
        Assert.Equal("confirmed", order.GetProperty("status").GetString());
        await shop.UntilAsync("/insights/sales/by-product", list => list.GetProperty("items").EnumerateArray()
            .Any(i => i.GetProperty("productId").GetGuid() == product && i.GetProperty("unitsSold").GetInt32() == 3));
        await using var connection = new NpgsqlConnection(fresh.Administrator + ";Pooling=false");
        await connection.OpenAsync(Token);
        await using var command = new NpgsqlCommand("SELECT count(*) FROM hangfire_billing.job", connection);
        Assert.NotEqual(0L, await command.ExecuteScalarAsync(Token));
        await monolith.StopAsync();
        Assert.DoesNotContain("deadlock", monolith.Output, StringComparison.Ordinal);
        AssertSaysNoPassword(monolith.Output, fresh);
    }

    [Fact]
    public async Task Status_was_up_to_date_without_the_tables_of_Hangfire()
    {
        await using var fresh = new ProvisionedServer();
        await fresh.ProvisionFreshAsync();
        var settings = new Dictionary<string, string> { ["Secrets:File"] = fresh.OwnerFile, ["Hangfire:Storage"] = "PostgreSql" };
        Assert.Null(await ProvisionedServer.TryAsync(fresh.Administrator + ";Pooling=false", "ALTER SCHEMA hangfire RENAME TO elsewhere; COMMIT"));

        var (exitCode, output) = await MonolithProcess.RunCommandAsync(fresh.Directory, settings, "db", "migrate");
        Assert.True(exitCode == 1, output);
        Assert.Contains("Hangfire's tables could not be created in the schema hangfire on PostgreSql at ", output, StringComparison.Ordinal);
        Assert.Contains("permission denied for database", output, StringComparison.Ordinal);
        (exitCode, output) = await MonolithProcess.RunCommandAsync(fresh.Directory, settings, "db", "status");
        Assert.True(exitCode == 1, output);
        Assert.Contains("Hangfire's tables are missing in the schema hangfire on PostgreSql at ", output, StringComparison.Ordinal);

        Assert.Null(await ProvisionedServer.TryAsync(fresh.Administrator + ";Pooling=false", "ALTER SCHEMA elsewhere RENAME TO hangfire; COMMIT"));
        (exitCode, output) = await MonolithProcess.RunCommandAsync(fresh.Directory, settings, "db", "migrate");
        Assert.True(exitCode == 0, output);
        (exitCode, output) = await MonolithProcess.RunCommandAsync(fresh.Directory, settings, "db", "status");
        Assert.True(exitCode == 0, output);
        AssertSaysNoPassword(output, fresh);
    }

    [Fact]
    public void Only_their_owner_can_read_the_files()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Files have other rights there.");
            return;
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(server.AppFile));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(server.OwnerFile));
        Assert.Equal("*\n", File.ReadAllText(Path.Combine(server.Secrets, ".gitignore")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(server.Secrets));
    }

    [Fact]
    public async Task Principals_with_unknown_passwords_are_not_changed()
    {
        var (exitCode, output) = await MonolithProcess.RunCommandAsync(
            server.Directory, "db", "provision", "--provider", "PostgreSql", "--admin-connection", server.Administrator, "--prefix", server.Prefix, "--secrets", "lost");
        Assert.Equal(1, exitCode);
        Assert.Contains($"{server.Prefix}ordering_app", output, StringComparison.Ordinal);
        Assert.Contains("--secrets folder with which they were created", output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(server.Directory, "lost")));
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Username=postgres;Password=hunter2", "env:<variable>")]
    [InlineData("env:NO_SUCH_VARIABLE_HERE", "NO_SUCH_VARIABLE_HERE")]
    [InlineData("hunter2;;=", "not a valid connection string")]
    public async Task A_password_in_an_argument_is_rejected_and_not_printed(string connection, string told)
    {
        var (exitCode, output) = await MonolithProcess.RunCommandAsync(
            server.Directory, "db", "provision", "--provider", "PostgreSql", "--admin-connection", connection, "--secrets", "never");
        Assert.Equal(2, exitCode);
        Assert.Contains(told, output, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_is_reported_without_the_password()
    {
        var file = Path.Combine(server.Directory, "wrong.json");
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(server.AppFile, Token)).Replace("ordering_app", "ordering_app_gone", StringComparison.Ordinal), Token);
        var (exitCode, output) = await server.RunAsync(file, "db", "status");
        Assert.Equal(1, exitCode);
        Assert.Contains("ordering_app_gone", output, StringComparison.Ordinal);
        AssertSaysNoPassword(output);
    }

    [Fact]
    public async Task The_script_creates_the_same_objects_as_the_command()
    {
        var database = await (await PostgreSqlServer.GetAsync()).CreateDatabaseAsync();
        var (exitCode, script) = await MonolithProcess.RunCommandAsync(
            server.Directory, "db", "provision", "--provider", "PostgreSql", "--admin-connection", database, "--prefix", server.Prefix + "s_", "--script");
        Assert.True(exitCode == 0, script);
        Assert.DoesNotContain("Password=", script, StringComparison.Ordinal);

        var principals = server.Modules.Append("hangfire").SelectMany(m => new[] { $"{server.Prefix}s_{m}_owner", $"{server.Prefix}s_{m}_app" }).ToList();
        var variables = string.Concat(principals.Select(p => $"\\set {p}_password 'pass-of-{p}'\n"));
        for (var run = 1; run <= 2; run++)
        {
            // The second run finds all there.
            var (psql, said) = await PsqlAsync(database, variables + script);
            Assert.True(psql == 0, said);
        }

        foreach (var principal in principals)
        {
            var connectionString = new NpgsqlConnectionStringBuilder(database) { Username = principal, Password = $"pass-of-{principal}", Pooling = false }.ConnectionString;
            Assert.Null(await ProvisionedServer.TryAsync(connectionString, "SELECT 1"));
        }

        await (await PostgreSqlServer.GetAsync()).DropDatabaseAsync(database);
    }

    [Fact]
    public async Task An_outdated_schema_is_rejected_with_the_command_to_upgrade_it()
    {
        await using var fresh = new ProvisionedServer();
        await fresh.ProvisionFreshAsync();
        var (exitCode, output) = await MonolithProcess.RunCommandAsync(
            fresh.Directory, Settings(fresh.AppFile), "--urls", MonolithProcess.FreeUrl().ToString());
        Assert.Equal(1, exitCode);
        Assert.Contains("The schema of ordering lacks framework_001, framework_002, ", output, StringComparison.Ordinal);
        Assert.Contains("'db migrate'", output, StringComparison.Ordinal);
        AssertSaysNoPassword(output, fresh);
    }

    [Fact]
    public async Task Two_modules_with_the_same_principal_are_rejected()
    {
        var connection = ProvisionedServer.ConnectionStrings(server.AppFile)["ordering"];
        var settings = Settings(server.AppFile);
        settings["Modules:payments:Database:ConnectionString"] = connection;

        // Settings in the secrets file take precedence, so use them alone.
        settings.Remove("Secrets:File");
        settings["Database:Provider"] = "PostgreSql";
        settings["Database:ConnectionString"] = connection;
        settings["Hangfire:Storage"] = "InMemory";
        var (exitCode, output) = await MonolithProcess.RunCommandAsync(
            server.Directory, settings, "--urls", MonolithProcess.FreeUrl().ToString());
        Assert.Equal(1, exitCode);
        Assert.Contains("share the principal", output, StringComparison.Ordinal);
        Assert.Contains("payments (PaymentsDbContext)", output, StringComparison.Ordinal);
        Assert.Contains("ordering (OrderingDbContext)", output, StringComparison.Ordinal);
        AssertSaysNoPassword(output);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Dictionary<string, string> Settings(string secretsFile) => new()
    {
        ["Secrets:File"] = secretsFile,
        ["Database:MigrateAtStart"] = "false",
        ["Auth:Authority"] = "https://nobody.example.org",
        ["Auth:Audience"] = "nobody",
    };

    private static async Task<(int ExitCode, string Output)> PsqlAsync(string connectionString, string script)
    {
        var connection = new NpgsqlConnectionStringBuilder(connectionString);
        var start = new ProcessStartInfo(
            "psql", ["-X", "-q", "-h", connection.Host!, "-p", $"{connection.Port}", "-U", connection.Username!, "-d", connection.Database!])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(Token);
        var output = process.StandardOutput.ReadToEndAsync(Token);
        await process.StandardInput.WriteAsync(script);
        process.StandardInput.Close();
        await process.WaitForExitAsync(Token);
        return (process.ExitCode, await output + await error);
    }

    private void AssertSaysNoPassword(string output, ProvisionedServer? of = null)
    {
        var files = of ?? server;
        foreach (var connectionString in ProvisionedServer.ConnectionStrings(files.AppFile).Values.Concat(ProvisionedServer.ConnectionStrings(files.OwnerFile).Values))
        {
            Assert.DoesNotContain(new NpgsqlConnectionStringBuilder(connectionString).Password!, output, StringComparison.Ordinal);
        }
    }
}
