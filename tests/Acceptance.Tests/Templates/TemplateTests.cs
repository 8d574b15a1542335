using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Monolith.Conformance;
using Npgsql;

namespace Acceptance.Tests;

/// <summary>
/// What docs/start-your-own.md says: a new user creates a solution from the packages, adds a module, and has something that builds, passes
/// its tests and serves.
/// </summary>
public sealed class TemplateTests(TemplateFeed feed) : IClassFixture<TemplateFeed>
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    /// <summary>Modules that could not be built, and what build/add-module says about them.</summary>
    private static readonly (string Arguments, string Error)[] WrongModules =
    [
        ("--help", "usage: build/add-module"),
        ("Billing Invoice", "usage: build/add-module"),
        ("order-lines", "'order-lines' is not a name like Billing"),
        ("Pay --entity card", "'card' is not a name like Billing"),
        ("System", "A module cannot be named System"),
        ("Invoice --entity Invoice", "The module and what it keeps are both named Invoice"),
        ("Billing --entity Day", "Every new module has a class Day"),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [LongFact]
    public async Task The_start_page_leads_to_a_product_with_two_modules_under_its_own_name()
    {
        await using var start = new Walkthrough(TemplateFeed.StartPage, feed.CreateFolder(), feed.Environment);
        await start.FollowAsync(skipped: 1);

        var solution = new CreatedSolution(feed, start.Folder);
        await using var host = await solution.StartAsync(OwnFiles(solution));
        Assert.Contains("<h1>Acme</h1>", await host.Http.GetStringAsync(At("/"), Token), StringComparison.Ordinal);
        var description = await host.Http.GetFromJsonAsync<JsonElement>("/openapi/v1.json", Token);
        Assert.Equal("Acme", description.GetProperty("info").GetProperty("title").GetString());
        Assert.Equal([], OpenApiFaults.Find(description));
        await AssertServesAsync(host.Http, "catalog", "products");
        await AssertServesAsync(host.Http, "shipping", "parcels");

        await AssertBoundariesAsync(solution);
        await AssertExtractsAsync(solution, "Shipping");
    }

    [LongFact]
    public async Task The_tutorial_leads_from_a_solution_without_a_sample_to_a_product_with_a_saga()
    {
        await using var tutorial = new Walkthrough("docs/tutorial.md", feed.CreateFolder(), feed.Environment);
        await tutorial.FollowAsync();
    }

    [LongFact]
    public async Task A_solution_without_a_sample_passes_its_tests_and_serves()
    {
        var solution = await CreatedSolution.CreateAsync(feed, "--no-sample");

        await solution.RunScriptAsync(".ci/run");
        foreach (var (arguments, error) in WrongModules)
        {
            var (exitCode, output) = await feed.TryRunAsync(solution.Root, Path.Combine(solution.Root, "build/add-module"), arguments.Split(' '));
            Assert.Equal((2, true), (exitCode, output.Contains(error, StringComparison.Ordinal)));
        }

        await solution.RunScriptAsync("build/add-provider", "PostgreSql");
        Assert.Equal(["Sqlite", "PostgreSql"], (await solution.RunScriptAsync("build/providers")).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        var (unknown, usage) = await feed.TryRunAsync(solution.Root, Path.Combine(solution.Root, "build/add-provider"), "MySql");
        Assert.Equal((2, "usage: build/add-provider PostgreSql, or build/add-provider SqlServer"), (unknown, usage.TrimEnd()));
        Assert.Equal(["Directory.Build.props"], Directory.EnumerateFileSystemEntries(Path.Combine(solution.Root, "src/Modules")).Select(Path.GetFileName));
        await using var host = await solution.StartAsync(MonolithProcess.OpenToEverybody);
        Assert.Contains("<h1>Acme</h1>", await host.Http.GetStringAsync(At("/"), Token), StringComparison.Ordinal);
    }

    [LongFact]
    public async Task A_solution_on_PostgreSQL_needs_no_migration_and_its_published_host_moves_from_files_to_the_server()
    {
        PostgreSqlForTests.SkipIfMissing();
        var solution = await CreatedSolution.CreateAsync(feed, "--database PostgreSql");
        var host = await solution.PublishAsync();
        var folder = Path.GetDirectoryName(host)!;
        await using (var onFiles = await MonolithProcess.StartAsync(host, folder, MonolithProcess.OpenToEverybody, url: null))
        {
            await AssertServesAsync(onFiles.Http, "catalog", "products");
            Assert.Equal(0, await onFiles.StopAsync());
        }

        var server = await PostgreSqlServer.GetAsync();
        var database = await server.CreateDatabaseAsync();
        try
        {
            var prefix = $"t{Guid.CreateVersion7():N}"[^7..] + "_";
            await RunAsync([], "db", "provision", "--provider", "PostgreSql", "--admin-connection", database, "--prefix", prefix, "--secrets", "secrets");
            await RunAsync(new() { ["Secrets:File"] = "secrets/owner.json" }, "db", "migrate");
            await RunAsync(new() { ["Database:Provider"] = "Sqlite" }, "db", "copy", "--all", "--to-secrets", "secrets");
            var onServer = new Dictionary<string, string> { ["Secrets:File"] = "secrets/app.json", ["Database:MigrateAtStart"] = "false" };
            await using var monolith = await MonolithProcess.StartAsync(host, folder, onServer, url: null);
            await AssertKeepsAsync(monolith.Http, "catalog", "products");
        }
        finally
        {
            NpgsqlConnection.ClearAllPools();
            await server.DropDatabaseAsync(database);
        }

        async Task RunAsync(Dictionary<string, string> settings, params string[] command)
        {
            var (exitCode, output) = await MonolithProcess.RunToEndAsync(host, folder, settings, command);
            Assert.True(exitCode == 0, output);
        }
    }

    [LongFact]
    public async Task A_solution_on_SQL_Server_gets_PostgreSQL_later_with_one_command_and_passes_its_tests()
    {
        var solution = await CreatedSolution.CreateAsync(feed, "--database SqlServer");

        await solution.RunAsync("bash", "-c", Assert.Single(Walkthrough.Read("docs/adding-a-provider.md")[0].Lines));
        await solution.RunScriptAsync("build/add-module", "Shipping");

        Assert.Equal(11, await solution.CheckAsync());
        Assert.Contains("\"PostgreSql\"", File.ReadAllText(Path.Combine(solution.Root, "src/Host/appsettings.json")), StringComparison.Ordinal);
        foreach (var module in Directory.EnumerateDirectories(Path.Combine(solution.Root, "src/Modules")))
        {
            var providers = Directory.EnumerateDirectories(Path.Combine(module, Path.GetFileName(module), "Migrations")).Select(Path.GetFileName);
            Assert.Equal(["PostgreSql", "SqlServer", "Sqlite"], providers.Order(StringComparer.Ordinal));
        }
    }

    [LongFact]
    public async Task A_split_solution_serves_from_two_processes()
    {
        Assert.SkipUnless(RabbitMqServer.Missing is null, RabbitMqServer.Missing ?? "");
        var solution = await CreatedSolution.CreateAsync(feed, "--split");
        await solution.RunScriptAsync("build/add-module", "Shipping");
        await solution.RunAsync("dotnet", "build");

        var broker = await RabbitMqServer.GetAsync();
        var prefix = $"test-{Guid.CreateVersion7():N}";
        var (catalogUrl, gatewayUrl) = (MonolithProcess.FreeUrl(), MonolithProcess.FreeUrl());
        await using var catalog = await solution.StartAsync(SettingsOf("catalog", ("shipping", gatewayUrl)), catalogUrl);
        await using var gateway = await solution.StartAsync(SettingsOf("gateway", ("catalog", catalogUrl)), gatewayUrl);

        await AssertServesAsync(gateway.Http, "catalog", "products");
        await AssertServesAsync(gateway.Http, "shipping", "items");
        Assert.True(File.Exists(Path.Combine(solution.Root, "data", "catalog", "catalog.db")));
        Assert.False(File.Exists(Path.Combine(solution.Root, "data", "gateway", "catalog.db")));

        Dictionary<string, string> SettingsOf(string process, (string Module, Uri Url) other) => new(MonolithProcess.OpenToEverybody)
        {
            ["Settings:File"] = Path.Combine(solution.Root, "build", "split", $"{process}.json"),
            ["Database:Directory"] = Path.Combine(solution.Root, "data", process),
            ["RabbitMq:Uri"] = broker.Uri.ToString(),
            ["RabbitMq:UserName"] = broker.UserName,
            ["RabbitMq:Password"] = broker.Password,
            ["RabbitMq:Prefix"] = prefix,
            [$"Modules:{other.Module}:Location"] = other.Url.ToString().TrimEnd('/'),
        };
    }

    /// <summary>The build checks the boundaries with what the packages bring along: the messages are those of this repository.</summary>
    private static async Task AssertBoundariesAsync(CreatedSolution solution)
    {
        const string catalog = "src/Modules/Catalog/Catalog";
        var contracts = File.ReadAllText(Path.Combine(solution.Root, "src/Modules/Catalog/Catalog.Contracts/Catalog.Contracts.csproj"));
        using (solution.Change($"{catalog}/Catalog.csproj", contracts, Referencing("<ProjectReference Include=\"../../Shipping/Shipping/Shipping.csproj\" />")))
        {
            Assert.Contains(
                "error MOD001: Catalog references the module Shipping. A module knows other modules by their Contracts only: reference Shipping.Contracts,",
                await solution.FailToBuildAsync(catalog), StringComparison.Ordinal);
        }

        using (solution.Change($"{catalog}/Catalog.csproj", contracts, Referencing("<PackageReference Include=\"Monolith.Hosting\" />")))
        {
            Assert.Contains("error MOD002: Catalog references Monolith.Hosting.", await solution.FailToBuildAsync(catalog), StringComparison.Ordinal);
        }

        using (solution.Change($"{catalog}.Contracts/Catalog.Contracts.csproj", contracts, Referencing("<ProjectReference Include=\"../../Shipping/Shipping.Contracts/Shipping.Contracts.csproj\" />")))
        {
            Assert.Contains("error MOD003: Catalog.Contracts references Shipping.Contracts.", await solution.FailToBuildAsync(catalog + ".Contracts"), StringComparison.Ordinal);
        }

        using (solution.Change($"{catalog}/AddProduct/AddProduct.cs", "Guid.CreateVersion7(clock.GetUtcNow())", "Guid.NewGuid()"))
        {
            Assert.Contains("error RS0030: The symbol 'Guid.NewGuid()' is banned", await solution.FailToBuildAsync(catalog), StringComparison.Ordinal);
        }
    }

    /// <summary>The code of a module moves to a repository of its own, where it passes its tests.</summary>
    private static async Task AssertExtractsAsync(CreatedSolution solution, string module)
    {
        var repository = solution with { Root = Path.Combine(Path.GetDirectoryName(solution.Root)!, "service") };
        var (exitCode, output) = await Programs.RunAsync(Programs.Extraction, solution.Root, settings: null, "code", module, "--output", repository.Root);
        Assert.True(exitCode == 0, output);
        Assert.Equal(4, await repository.CheckAsync());
    }

    private static string Referencing(string reference) => $"<Project Sdk=\"Microsoft.NET.Sdk\"><ItemGroup>{reference}</ItemGroup></Project>\n";

    /// <summary>Adds something to a module, and awaits the effect of its event.</summary>
    private static async Task AssertServesAsync(HttpClient http, string module, string entities)
    {
        using var added = await http.PostAsJsonAsync($"/{module}/{entities}", new { name = "first" }, Token);
        Assert.Equal(HttpStatusCode.Created, added.StatusCode);
        Assert.Equal(At($"/{module}/{entities}"), added.Headers.Location);
        await AssertKeepsAsync(http, module, entities);
    }

    /// <summary>What was added is there, and so is the effect of its event, now or soon.</summary>
    private static async Task AssertKeepsAsync(HttpClient http, string module, string entities)
    {
        var page = await http.GetFromJsonAsync<JsonElement>($"/{module}/{entities}", Token);
        Assert.Equal("first", page.GetProperty("items")[0].GetProperty("name").GetString());
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Token);
        timeout.CancelAfter(Timeout);
        await Eventually.TrueAsync(
            async () => (await http.GetFromJsonAsync<JsonElement>($"/{module}/days", Token)).GetProperty("items") is { } days
                && days.GetArrayLength() == 1 && days[0].GetProperty("count").GetInt32() == 1,
            timeout.Token);
    }

    /// <summary>Files beside those that the page has filled.</summary>
    private static Dictionary<string, string> OwnFiles(CreatedSolution solution) =>
        new(MonolithProcess.OpenToEverybody) { ["Database:Directory"] = Path.Combine(solution.Root, "data", "tests") };

    private static Uri At(string path) => new(path, UriKind.Relative);
}
