using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Conformance;
using Monolith.Runtime;
using Monolith.Runtime.Storage;

namespace Host.Tests;

/// <summary>What operators do with modules in the console and over HTTP. The tests act on different subscriptions.</summary>
public sealed class ModuleActionTests(ProtectedHost fixture) : IClassFixture<ProtectedHost>
{
    private const string Inventory = "/operations/modules/inventory";

    private readonly RunningHost _host = fixture.Host;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_subscription_is_paused_and_resumed_in_the_console()
    {
        using var http = _host.Operator();
        var page = await http.PageAsync("/console/modules/payments");
        Assert.Contains("""<a href="/console/modules/payments/pause?source=ordering">Pause</a>""", page, StringComparison.Ordinal);
        var preview = await http.PageAsync("/console/modules/payments/pause?source=ordering");
        Assert.Contains("Its events wait in the log, where retention keeps them, so nothing is lost.", preview, StringComparison.Ordinal);

        using var answer = await http.SubmitAsync("/console/modules/payments/pause", preview);
        Assert.Contains("It is paused. Its events wait until it is resumed.", await http.EndAsync(answer), StringComparison.Ordinal);
        using var twice = await http.SubmitAsync("/console/modules/payments/pause", preview);
        Assert.Equal(answer.RequestMessage!.RequestUri, twice.RequestMessage!.RequestUri);
        await Eventually.TrueAsync(async () => (await http.PageAsync("/console/modules/payments")).Contains("""<a href="/console/modules/payments/resume?source=ordering">Resume</a>""", StringComparison.Ordinal), Token);
        Assert.Contains("paused since ", await http.PageAsync("/console"), StringComparison.Ordinal);
        Assert.Contains("Paused since ", (await http.ReadAsync("/health/modules/payments")).ToString(), StringComparison.Ordinal);

        var resume = await http.PageAsync("/console/modules/payments/resume?source=ordering");
        using var resumed = await http.SubmitAsync("/console/modules/payments/resume", resume);
        Assert.Contains("It continues.", await http.EndAsync(resumed), StringComparison.Ordinal);
        Assert.Contains("paused", await http.PageAsync("/console/actions"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_subscription_is_paused_and_resumed_over_HTTP_and_a_repeated_request_does_nothing()
    {
        using var http = _host.Operator();
        var id = Guid.CreateVersion7().ToString();

        Assert.Contains("It is paused.", await ActAsync(http, $"{Inventory}/subscriptions/catalog/pause", id), StringComparison.Ordinal);
        Assert.Contains("It is paused.", await ActAsync(http, $"{Inventory}/subscriptions/catalog/pause", id), StringComparison.Ordinal);
        Assert.Contains("Nothing changed: it is already paused.", await ActAsync(http, $"{Inventory}/subscriptions/Catalog/pause"), StringComparison.Ordinal);
        var paused = Assert.Single((await http.ReadAsync($"{Inventory}/subscriptions")).EnumerateArray(), subscription => subscription.GetProperty("source").GetString() == "catalog");
        await Eventually.TrueAsync(async () => (paused = (await http.ReadAsync($"{Inventory}/subscriptions")).EnumerateArray().Single(s => s.GetProperty("source").GetString() == "catalog")).GetProperty("pausedBy").GetString() is not null, Token);
        Assert.Contains("It continues.", await ActAsync(http, $"{Inventory}/subscriptions/catalog/resume"), StringComparison.Ordinal);
        Assert.Contains("Nothing changed: it is not paused.", await ActAsync(http, $"{Inventory}/subscriptions/catalog/resume"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_replay_reports_its_progress_and_builds_the_read_models_again()
    {
        using var http = _host.Operator();
        var preview = await http.PageAsync("/console/modules/insights/replay");
        Assert.Contains("All read models of insights are deleted and built again", preview, StringComparison.Ordinal);

        using var answer = await http.SubmitAsync("/console/modules/insights/replay", preview);
        Assert.Contains("The replay has ended: ", await http.EndAsync(answer), StringComparison.Ordinal);

        Assert.Contains("The replay has ended: ", await ActAsync(http, "/operations/modules/insights/replay"), StringComparison.Ordinal);
        Assert.Contains("disabled>Delete and replay</button>", await http.PageAsync("/console/modules/ordering/replay"), StringComparison.Ordinal);
        Assert.Contains("has data other than read models", await ActAsync(http, "/operations/modules/ordering/replay", state: "failed"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_divergence_is_acknowledged()
    {
        using var http = _host.Operator();
        await AddDivergenceAsync("reviews", "catalog");
        Assert.Contains("""<a href="/console/modules/reviews/acknowledge?source=catalog">Acknowledge</a>""", await http.PageAsync("/console/modules/reviews"), StringComparison.Ordinal);
        Assert.Equal("catalog", Assert.Single((await http.ReadAsync("/operations/modules/reviews/divergences")).EnumerateArray()).GetProperty("source").GetString());

        var preview = await http.PageAsync("/console/modules/reviews/acknowledge?source=catalog");
        await AddDivergenceAsync("reviews", "catalog");
        using var changed = await http.SubmitAsync("/console/modules/reviews/acknowledge", preview);
        Assert.Equal(HttpStatusCode.Conflict, changed.StatusCode);
        preview = await changed.Content.ReadAsStringAsync(Token);
        Assert.Contains("The number has changed since the preview, so nothing was done.", preview, StringComparison.Ordinal);

        using var answer = await http.SubmitAsync("/console/modules/reviews/acknowledge", preview);
        Assert.Contains("2 divergences were acknowledged.", await http.EndAsync(answer), StringComparison.Ordinal);
        using var twice = await http.SubmitAsync("/console/modules/reviews/acknowledge", preview);
        Assert.Equal(answer.RequestMessage!.RequestUri, twice.RequestMessage!.RequestUri);
        await AddDivergenceAsync("reviews", "catalog");
        Assert.Contains("1 divergences were acknowledged.", await ActAsync(http, "/operations/modules/reviews/divergences/acknowledge"), StringComparison.Ordinal);
        Assert.DoesNotContain("Divergences", await http.PageAsync("/console/modules/reviews"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retention_runs_on_request()
    {
        using var http = _host.Operator();

        using var answer = await http.SubmitAsync("/console/modules/profiles/retention", await http.PageAsync("/console/modules/profiles/retention"));

        Assert.Matches("0 events from before .* and 0 stored answers were removed", await http.EndAsync(answer));
        Assert.Contains("0 events from before", await ActAsync(http, "/operations/modules/profiles/retention"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("subscriptions/catalog/pause")]
    [InlineData("subscriptions/catalog/resume")]
    [InlineData("replay")]
    [InlineData("divergences/acknowledge")]
    [InlineData("retention")]
    public async Task Only_operators_may_and_no_other_site(string path)
    {
        using var manager = _host.Client(_host.Authority.Issue("ordering.manage"));
        using var crossing = _host.Operator();
        crossing.DefaultRequestHeaders.Add("Sec-Fetch-Site", "cross-site");

        using var forbidden = await manager.SendAsync("POST", $"{Inventory}/{path}", new { });
        await forbidden.ExpectProblemAsync(HttpStatusCode.Forbidden);
        using var refused = await crossing.SendAsync("POST", $"{Inventory}/{path}", new { });
        await refused.ExpectProblemAsync(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("pause?source=catalog")]
    [InlineData("replay")]
    [InlineData("acknowledge")]
    [InlineData("retention")]
    public async Task A_form_of_another_site_changes_nothing(string path)
    {
        using var http = _host.Operator();

        using var answer = await http.SubmitAsync($"/console/modules/notifications/{path.Split('?')[0]}", await http.PageAsync($"/console/modules/notifications/{path.Replace("catalog", "ordering", StringComparison.Ordinal)}"), site: "cross-site");

        await answer.ExpectProblemAsync(HttpStatusCode.Forbidden);
        Assert.Empty(await _host.Services.GetRequiredService<ISubscriptionPauses>().ListAsync("notifications", Token));
    }

    [Theory]
    [InlineData("/console/modules/ordering/pause?source=nobody", HttpStatusCode.NotFound)]
    [InlineData("/console/modules/nobody/pause?source=catalog", HttpStatusCode.NotFound)]
    [InlineData("/console/modules/ordering/pause", HttpStatusCode.BadRequest)]
    [InlineData("/console/modules/search/pause?source=catalog", HttpStatusCode.Conflict)]
    [InlineData("/console/modules/search/retention", HttpStatusCode.Conflict)]
    public async Task What_cannot_be_done_is_explained(string path, HttpStatusCode expected)
    {
        using var http = _host.Operator();

        using var answer = await http.FetchAsync(path);

        await answer.ExpectProblemAsync(expected);
    }

    [Fact]
    public async Task The_OpenAPI_document_describes_them_with_the_operator_scope()
    {
        using var http = _host.Operator();

        var paths = (await http.ReadAsync("/openapi/v1.json")).GetProperty("paths");

        foreach (var path in new[] { "subscriptions/{source}/pause", "subscriptions/{source}/resume", "deliveries/{delivery}/pause", "deliveries/{delivery}/resume", "replay", "divergences/acknowledge", "retention" })
        {
            var operation = paths.GetProperty($"/operations/modules/{{module}}/{path}").GetProperty("post");
            Assert.NotEmpty(operation.GetProperty("summary").GetString()!);
            Assert.Equal("operator", operation.GetProperty("security")[0].GetProperty("Bearer")[0].GetString());
        }
    }

    private static async Task<string> ActAsync(HttpClient http, string path, string? id = null, string state = "done")
    {
        using var answer = await http.SendAsync("POST", path, new { }, id);
        var outcome = await answer.ExpectAsync(HttpStatusCode.OK);
        Assert.Equal(state, outcome.GetProperty("state").GetString());
        return outcome.GetProperty("outcome").GetString()!;
    }

    private async Task AddDivergenceAsync(string module, string source)
    {
        await using var scope = _host.Services.GetRequiredService<ModuleContainers>().CreateScope(module);
        var db = scope.ServiceProvider.GetRequiredService<Monolith.ModuleDbContext>();
        db.Divergences.Add(new DivergenceRow
        {
            Id = Guid.CreateVersion7(),
            Source = source,
            DetectedAt = TimeProvider.System.GetUtcNow(),
            CursorTransaction = 0,
            CursorPosition = 9,
            CommonTransaction = 0,
            CommonPosition = 7,
        });
        await db.SaveChangesAsync(Token);
    }
}
