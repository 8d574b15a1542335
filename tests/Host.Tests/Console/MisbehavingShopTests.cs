using Acceptance.Tests;
using Catalog.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Monolith;
using Monolith.Conformance;
using Monolith.Hosting;
using Monolith.Runtime;
using Npgsql;
using Profiles.Contracts;

namespace Host.Tests;

/// <summary>A shop with five faults at the same time, whose causes an operator finds with nothing but the console.</summary>
[Collection(OnPostgreSql.Name)]
public sealed class MisbehavingShopTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [LongFact]
    public async Task The_console_names_the_causes_of_five_faults()
    {
        await using var browser = await ConsoleBrowser.StartAsync();
        await using var ordering = await OrderingOnPostgreSql.CreateAsync();
        var server = await PostgreSqlServer.GetAsync();
        var database = await server.CreateDatabaseAsync();
        var principal = new NpgsqlConnectionStringBuilder(database) { Username = "notifications_app", Password = "notifications" };
        await ExecuteAsync(database, "CREATE ROLE notifications_app LOGIN PASSWORD 'notifications'; CREATE SCHEMA notifications AUTHORIZATION notifications_app; CREATE ROLE reporting LOGIN PASSWORD 'reporting'");
        var settings = new Dictionary<string, string?>
        {
            ["Modules:catalog:Database:Provider"] = "PostgreSql",
            ["Modules:catalog:Database:ConnectionString"] = database,
            ["Modules:notifications:Database:Provider"] = "PostgreSql",
            ["Modules:notifications:Database:ConnectionString"] = principal.ConnectionString,
            ["Messaging:MaxLag"] = "00:00:01",
            ["Messaging:BatchSize"] = "4",
        };
        await using (var before = await ordering.StartAsync(settings))
        {
            await before.PublishAsync(Ann());
            await HandledAsync(before, "profiles", "ordering", "notifications");
        }

        // 1. The database of profiles is lost, as after the restore of an old backup.
        foreach (var file in System.IO.Directory.GetFiles(ordering.Directory, "profiles.db*"))
        {
            File.Delete(file);
        }

        var host = await ordering.StartAsync(settings);

        // 2. A key is parked.
        await host.ParkAsync("SKU-13", 3, module: "inventory");

        // 3. The handler of notifications becomes slow, because its table does.
        await ExecuteAsync(database, """
            CREATE FUNCTION notifications.slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.3); RETURN NEW; END';
            CREATE TRIGGER slow BEFORE INSERT ON notifications.contacts FOR EACH ROW EXECUTE FUNCTION notifications.slow()
            """);
        for (var i = 0; i < 200; i++)
        {
            await host.PublishAsync(Ann());
        }

        // 4. Somebody forgets a transaction on the server of catalog.
        await using var forgotten = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(database) { Username = "reporting", Password = "reporting", ApplicationName = "forgotten-report", Pooling = false }.ConnectionString);
        await forgotten.OpenAsync(Token);
        await using (var begin = new NpgsqlCommand("BEGIN; SELECT pg_current_xact_id()", forgotten))
        {
            await begin.ExecuteNonQueryAsync(Token);
        }

        await host.PublishAsync(new ProductListed(Guid.CreateVersion7(), "SKU-14", "Tea", new Money(3, "EUR")));

        // 5. The principal of ordering may not log in any more.
        await ordering.TakeAwayAsync(Away.WithoutLogin);

        var authorization = $"Bearer {host.Authority.Issue("operator")}";
        var page = await browser.OpenAsync(authorization);
        await page.GotoAsync(new Uri(host.Url, "/console").ToString());
        await ExpectAsync(page, "A log has diverged", "notifications", "The log of profiles was restored or begun anew");
        await ExpectAsync(page, "Work is parked", "inventory", "3 events, 0 timers and 0 side effects are parked. The first is catalog.product-listed of key SKU-13: It was refused.");
        await ExpectAsync(page, "A handler is slow", "notifications", "The handler Contact");
        await ExpectAsync(page, "The database is away", "ordering", "is not permitted to log in");
        await ExpectAsync(page, "An open transaction holds events back", "catalog", "forgotten-report");
        await SaveAsync(page, "five faults");
        await host.PublishAsync(Ann());

        foreach (var (scheme, width) in new[] { (ColorScheme.Dark, 1280), (ColorScheme.Light, 390) })
        {
            var other = await browser.OpenAsync(authorization, scheme, width);
            await other.GotoAsync(new Uri(host.Url, "/console").ToString());
            await ExpectAsync(other, "The database is away", "ordering", "is not permitted to log in");
            await SaveAsync(other, $"five faults {scheme} {width}");
            await other.CloseAsync();
        }

        foreach (var module in new[] { "ordering", "notifications", "catalog", "inventory" })
        {
            await page.GotoAsync(new Uri(host.Url, $"/console/modules/{module}").ToString());
            await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "What needs attention" })).ToBeVisibleAsync();
            await SaveAsync(page, $"fault {module}");
        }

        // The ways out: acknowledge the divergence, retry or discard the key, end the transaction, give the right back.
        await page.GotoAsync(new Uri(host.Url, "/console/modules/notifications").ToString());
        await page.Locator(".findings").GetByRole(AriaRole.Link, new() { Name = "Acknowledge" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Acknowledge 1" }).ClickAsync();
        await Assertions.Expect(page.GetByText("1 divergences were acknowledged.")).ToBeVisibleAsync();
        await page.GotoAsync(new Uri(host.Url, "/console/modules/inventory").ToString());
        await page.GetByRole(AriaRole.Link, new() { Name = "What inventory has parked" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Discard all that match" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Discard 3" }).ClickAsync();
        await forgotten.CloseAsync();
        await ordering.BringBackAsync(Away.WithoutLogin);
        await ExecuteAsync(database, "DROP TRIGGER slow ON notifications.contacts");
        await page.GotoAsync(new Uri(host.Url, "/console").ToString());
        foreach (var (cause, module) in new[] { ("Work is parked", "inventory"), ("An open transaction holds events back", "catalog"), ("The database is away", "ordering"), ("A handler is slow", "notifications") })
        {
            await Assertions.Expect(FindingOf(page, cause, module)).ToHaveCountAsync(0);
        }
    }

    [Fact]
    public void Each_cause_links_to_a_section_of_the_manual()
    {
        var manual = File.ReadAllText(Path.Combine(BrowserTests.Root, "docs", "operating.md"));
        var sections = System.Text.RegularExpressions.Regex.Matches(manual, "^### (?<title>.*)$", System.Text.RegularExpressions.RegexOptions.Multiline)
            .Select(heading => heading.Groups["title"].Value.ToLowerInvariant().Replace(' ', '-'));

        Assert.Equal(Enum.GetValues<CauseKind>().Order(), Findings.Kinds.Keys.Order());
        Assert.Empty(Findings.Kinds.Values.Select(kind => kind.Section).Except(sections));
    }

    private static ILocator FindingOf(IPage page, string cause, string module) => page.Locator(".findings li")
        .Filter(new() { Has = page.GetByText(cause, new() { Exact = true }) }).Filter(new() { Has = page.GetByRole(AriaRole.Link, new() { Name = module, Exact = true }) });

    private static async Task ExpectAsync(IPage page, string cause, string module, string text)
    {
        var finding = FindingOf(page, cause, module);
        await Assertions.Expect(finding.First).ToContainTextAsync(text);
        await Assertions.Expect(finding.GetByRole(AriaRole.Link, new() { Name = $"Manual: {cause}" }).First).ToBeVisibleAsync();
    }

    private static async Task SaveAsync(IPage page, string name)
    {
        await ConsoleBrowser.CheckAsync(page);
        await page.ScreenshotAsync(new() { Path = Path.Combine(BrowserTests.Screenshots, $"{name.Replace(' ', '-').ToLowerInvariant()}.png"), FullPage = true });
    }

    private static async Task HandledAsync(RunningHost host, string source, params string[] subscribers)
    {
        var subscriptions = host.Services.GetRequiredService<SubscriptionSet>();
        foreach (var subscriber in subscribers)
        {
            await subscriptions.Find(subscriber, source)!.CatchUpAsync(Token);
        }
    }

    private static ProfileRegistered Ann() => new(Guid.CreateVersion7(), "Ann", $"{Guid.CreateVersion7()}@example.org");

    private static async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(database + ";Pooling=false");
        await connection.OpenAsync(Token);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Token);
    }
}
