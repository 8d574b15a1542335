using System.Text.Json;
using Monolith.Conformance;
using Npgsql;

namespace Acceptance.Tests;

/// <summary>Follows docs/operating.md on PostgreSQL, block by block. A block that no step runs, and that no reason excludes, fails a test.</summary>
public sealed class OperatingGuideTests(ITestOutputHelper output)
{
    private const string Provision = "db provision --provider PostgreSql --admin-connection env:MONOLITH_ADMIN --secrets",
        ProvisionScript = "--script > provision.sql", Tables = "Secrets__File=secrets/owner.json dotnet Monolith.Host.dll db migrate\nSecrets__File=secrets/app.json",
        Copy = "db copy --all", Script = "db script", Serve = "export Auth__Authority", Upgrade = "db status\nSecrets__File=secrets/owner.json",
        BackUpFiles = "cp -a data data.backup", RestoreFile = "rm -f data/ordering.db", Dump = "pg_dump", RestoreModule = "--schema=ordering",
        RestoreAll = "--exit-on-error shop.dump", Divergences = "events divergences", Replay = "events replay", Replica = "--urls", Parked = "events parked",
        Sizes = "psql";

    private static readonly string[] Steps =
    [
        Provision, ProvisionScript, Tables, Copy, Script, Serve, Upgrade, BackUpFiles, RestoreFile, Dump, RestoreModule, RestoreAll, Divergences, Replay, Replica, Parked, Sizes,
    ];

    /// <summary>The blocks that do not run here, and why.</summary>
    private static readonly Dictionary<string, string> NotHere = new()
    {
        ["dotnet publish src/Host --output published"] = "TemplateTests publishes a product with this command, and runs its host on files and on the server.",
        ["kubectl --namespace monolith scale deployment/monolith"] = "There is no cluster. Containers.Tests renders the manifests.",
        ["--filter-class '*.DatabaseBoundaryTests'"] = ".ci/run runs these tests, and prints what they say.",
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static IReadOnlyList<string> Blocks { get; } =
        [.. Walkthrough.Read("docs/operating.md").Where(block => block.Language is "sh" or "").Select(block => string.Join('\n', block.Lines) + '\n')];

    [Fact]
    public void Each_block_of_commands_has_a_step_that_runs_it_or_a_reason_not_to()
    {
        Assert.All(Blocks, block => Assert.Single([.. Steps, .. NotHere.Keys], key => block.Contains(key, StringComparison.Ordinal)));
        Assert.All([.. Steps, .. NotHere.Keys], key => Assert.Single(Blocks, block => block.Contains(key, StringComparison.Ordinal)));
        Assert.Contains("name: monolith\n", File.ReadAllText(Path.Combine(Repository.Root, "build/containers/kubernetes/process/deployment.yaml")), StringComparison.Ordinal);
        Assert.Contains("--filter-class '*.DatabaseBoundaryTests'", File.ReadAllText(Path.Combine(Repository.Root, ".ci/run")), StringComparison.Ordinal);
        foreach (var (block, reason) in NotHere)
        {
            output.WriteLine($"Not run: {block}. {reason}");
        }
    }

    [LongFact]
    public async Task The_documented_commands_work()
    {
        PostgreSqlForTests.SkipIfMissing();
        var server = await PostgreSqlServer.GetAsync();
        var database = await server.CreateDatabaseAsync();
        using var directory = new TestDirectory();
        var shell = new GuideShell(directory.Path, database);

        Guid earlier;
        await using (var onFiles = await MonolithProcess.StartAsync(directory.Path))
        {
            var shop = new Shop(onFiles.Http);
            earlier = await shop.OrderAsync(await shop.RegisterAsync(), (await shop.StockAsync(10m, 5), 2));
            await onFiles.StopAsync();
        }

        await RunAsync(BackUpFiles);
        await RunAsync(RestoreFile);
        await RunAsync(Provision);
        await RunAsync(ProvisionScript);
        Assert.Contains("up to date", await RunAsync(Tables), StringComparison.Ordinal);
        await RunAsync(Copy);
        await RunAsync(Script);
        Assert.Contains("CREATE ROLE", await File.ReadAllTextAsync(Path.Combine(directory.Path, "provision.sql"), Token), StringComparison.Ordinal);
        Assert.Contains("CREATE TABLE ordering.orders", await File.ReadAllTextAsync(Path.Combine(directory.Path, "ordering.sql"), Token), StringComparison.Ordinal);

        Guid lost;
        await using (var monolith = await ServeAsync(Serve))
        {
            var shop = new Shop(monolith.Http);
            Assert.Equal("confirmed", StatusOf(await shop.SettledAsync(earlier)));
            await RunAsync(Upgrade);
            await RunAsync(Dump);
            lost = await shop.OrderAsync(await shop.RegisterAsync(), (await shop.StockAsync(10m, 5), 2));
            Assert.Equal("confirmed", StatusOf(await shop.SettledAsync(lost)));
            await shop.UntilAsync($"/insights/orders/{lost}", order => order.GetProperty("notifiedAt").ValueKind == JsonValueKind.String);
            await ParkAsync(shell);
            Assert.Contains("019a4b6c", await RunAsync(Parked), StringComparison.Ordinal);
            Assert.Contains("ordering", await RunAsync(Sizes), StringComparison.Ordinal);
            await monolith.StopAsync();
        }

        await RunAsync(RestoreModule);
        await using (var monolith = await ServeAsync(Replica))
        {
            var shop = new Shop(monolith.Http);
            await shop.UntilAsync("/health/modules/inventory", health => health.ToString().Contains("The log of ordering was restored", StringComparison.Ordinal));
            Assert.Contains("inventory", await RunAsync(Divergences), StringComparison.Ordinal);
            await shop.UntilAsync("/health/modules/inventory", health => health.GetProperty("status").GetString() == "healthy");
            await RunAsync(Replay);
            await monolith.StopAsync();
        }

        Assert.Contains("up to date", await RunAsync(RestoreAll), StringComparison.Ordinal);
        await using (var monolith = await ServeAsync(Serve))
        {
            var shop = new Shop(monolith.Http);
            Assert.Equal("confirmed", StatusOf(await shop.SettledAsync(earlier)));
            Assert.DoesNotContain(await shop.ListAsync("/ordering/orders"), order => order.GetProperty("id").GetGuid() == lost);
            await shop.UntilAsync("/health/ready", health => health.GetProperty("status").GetString() == "healthy");
        }

        await CleanUpAsync(server, database, directory.Path);

        Task<string> RunAsync(string step) => shell.RunAsync(BlockOf(step));

        // The last line serves: here with the tests' own authority instead of the documented one, and at a free address.
        async Task<MonolithProcess> ServeAsync(string step)
        {
            var lines = BlockOf(step).TrimEnd('\n').Split('\n');
            Assert.Contains("dotnet Monolith.Host.dll", lines[^1], StringComparison.Ordinal);
            Assert.Contains("Secrets__File=secrets/app.json", BlockOf(step), StringComparison.Ordinal);
            await shell.RunAsync(string.Join('\n', lines[..^1]));
            return await MonolithProcess.StartAsync(directory.Path, new Dictionary<string, string> { ["Secrets:File"] = "secrets/app.json", ["Database:MigrateAtStart"] = "false" });
        }
    }

    private static string BlockOf(string step) => Assert.Single(Blocks, block => block.Contains(step, StringComparison.Ordinal));

    private static string? StatusOf(JsonElement order) => order.GetProperty("status").GetString();

    /// <summary>Parks an event of the documented key, which the guide discards.</summary>
    private static Task<string> ParkAsync(GuideShell shell) => shell.RunAsync(
        """
        psql --dbname="$SHOP" --command="INSERT INTO ordering.parked_events
            (id, source, \"transaction\", \"position\", event_id, name, version, key, payload, headers, occurred_at, parked_at, attempts, reason) VALUES
            (gen_random_uuid(), 'catalog', 1, 1, gen_random_uuid(), 'catalog.product-listed', 1, '019a4b6c-0000-7000-8000-000000000001', '{}', '{}', now(), now(), 5, 'broken')"
        """);

    /// <summary>The guide uses no prefix, and principals outlive the database.</summary>
    private static async Task CleanUpAsync(PostgreSqlServer server, string database, string directory)
    {
        string[] files = ["app.json", "owner.json"];
        var principals = files.Select(file => Path.Combine(directory, "secrets", file))
            .SelectMany(file => ProvisionedServer.ConnectionStrings(file).Values.Append(ProvisionedServer.HangfireConnectionString(file)))
            .Select(connectionString => new NpgsqlConnectionStringBuilder(connectionString).Username);
        NpgsqlConnection.ClearAllPools();
        await server.DropDatabaseAsync(database);
        Assert.Null(await ProvisionedServer.TryAsync(server.ConnectionString, $"DROP ROLE {string.Join(", ", principals)}; COMMIT"));
    }
}
