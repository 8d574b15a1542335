using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Monolith;
using Monolith.Hosting;
using Monolith.Runtime;

namespace Host.Tests;

/// <summary>The HTTP endpoints of the console's actions.</summary>
public sealed class OperationsTests(ProtectedHost fixture) : IClassFixture<ProtectedHost>
{
    private const string Parked = "/operations/modules/ordering/parked";

    private readonly RunningHost _host = fixture.Host;

    private readonly string _key = $"key {Guid.CreateVersion7()}";

    [Fact]
    public async Task Parked_events_are_listed_without_payloads()
    {
        using var http = _host.Operator();
        var id = (await _host.ParkAsync(_key))[0];

        var list = await http.ReadAsync($"{Parked}?key={Uri.EscapeDataString(_key)}");

        Assert.Equal(1, list.GetProperty("events").GetInt32());
        var item = Assert.Single(list.GetProperty("items").EnumerateArray());
        Assert.Equal((id.ToString(), "catalog"), (item.GetProperty("id").GetString(), item.GetProperty("source").GetString()));
        Assert.False(item.TryGetProperty("payload", out _));
    }

    [Fact]
    public async Task A_repeated_request_with_one_key_discards_once_and_is_in_the_audit_log()
    {
        using var http = _host.Operator();
        var id = Guid.CreateVersion7().ToString();
        await _host.ParkAsync(_key);

        using var first = await http.SendAsync("POST", $"{Parked}/discard", new { Key = _key }, id);
        var outcome = await first.ExpectAsync(HttpStatusCode.OK);
        await _host.ParkAsync(_key);
        using var second = await http.SendAsync("POST", $"{Parked}/discard", new { Key = _key }, id);
        var repeated = await second.ExpectAsync(HttpStatusCode.OK);

        Assert.Equal("done", outcome.GetProperty("state").GetString());
        Assert.Equal(outcome.ToString(), repeated.ToString());
        Assert.Equal(1, (await _host.CountAsync(_key)).Events);
        var logged = Assert.Single((await http.ReadAsync("/operations/actions")).GetProperty("actions").EnumerateArray(), action => action.GetProperty("id").GetString() == id);
        Assert.Equal(("ordering", $"discard what is parked with key {_key}"), (logged.GetProperty("module").GetString(), logged.GetProperty("action").GetString()));
        Assert.NotEmpty(logged.GetProperty("operator").GetString()!);
        Assert.Equal(outcome.ToString(), (await http.ReadAsync($"/operations/actions/{id}")).ToString());
    }

    [Fact]
    public async Task The_actions_are_listed_also_while_a_database_is_away_and_name_it()
    {
        using var http = _host.Operator();
        var id = Guid.CreateVersion7().ToString();
        using var discard = await http.SendAsync("POST", $"{Parked}/discard", new { Key = _key }, id);
        await discard.ExpectAsync(HttpStatusCode.OK);
        await ChangeReviewsAsync("ALTER TABLE operator_actions RENAME TO away");
        try
        {
            var page = await http.ReadAsync("/operations/actions");

            Assert.Contains(page.GetProperty("actions").EnumerateArray(), action => action.GetProperty("id").GetString() == id);
            Assert.Equal("reviews", Assert.Single(page.GetProperty("unread").EnumerateObject()).Name);
        }
        finally
        {
            await ChangeReviewsAsync("ALTER TABLE away RENAME TO operator_actions");
        }
    }

    [Fact]
    public async Task A_part_of_a_story_follows_a_limited_number_of_ids()
    {
        using var http = _host.Operator();

        using var answer = await http.FetchAsync($"/operations/story/part?of=a{string.Concat(Enumerable.Repeat("&further=b", StorySearch.MostFurther + 1))}");

        await answer.ExpectProblemAsync(HttpStatusCode.BadRequest);
        Assert.Equal(HttpStatusCode.OK, await http.StatusAsync($"/operations/story/part?of=a{string.Concat(Enumerable.Repeat("&further=b", StorySearch.MostFurther))}"));
    }

    [Fact]
    public void The_address_of_a_part_fits_in_a_request_line()
    {
        var path = StoryCollector.PathOf(new StorySearch("a") { Further = [.. Enumerable.Range(0, StorySearch.MostFurther).Select(number => $"{number} {new string('ü', 200)}")] });

        Assert.Contains("&further=0%20", path, StringComparison.Ordinal);
        Assert.InRange(path.Length, 5_000, 8_000);
    }

    [Fact]
    public async Task A_retry_reports_what_failed_again()
    {
        using var http = _host.Operator();
        await _host.ParkAsync(_key);

        using var answer = await http.SendAsync("POST", $"{Parked}/retry", new { Key = _key });

        var outcome = await answer.ExpectAsync(HttpStatusCode.OK);
        Assert.Equal("failed", outcome.GetProperty("state").GetString());
        Assert.Contains("1 keys failed again", outcome.GetProperty("outcome").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"all":true,"key":"a"}""")]
    public async Task Everything_must_be_asked_for(string body)
    {
        using var http = _host.Operator();
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        using var answer = await http.PostAsync(new Uri($"{Parked}/discard", UriKind.Relative), content, TestContext.Current.CancellationToken);

        await answer.ExpectProblemAsync(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_page_of_another_site_cannot_send_it()
    {
        using var http = _host.Operator();
        http.DefaultRequestHeaders.Add("Sec-Fetch-Site", "cross-site");

        using var answer = await http.SendAsync("POST", $"{Parked}/discard", new { Key = _key });

        await answer.ExpectProblemAsync(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task The_OpenAPI_document_describes_it_with_the_operator_scope()
    {
        using var http = _host.Operator();

        var paths = (await http.ReadAsync("/openapi/v1.json")).GetProperty("paths");

        foreach (var verb in new[] { "retry", "discard" })
        {
            var operation = paths.GetProperty($"/operations/modules/{{module}}/parked/{verb}").GetProperty("post");
            Assert.NotEmpty(operation.GetProperty("summary").GetString()!);
            Assert.Equal("operator", operation.GetProperty("security")[0].GetProperty("Bearer")[0].GetString());
        }

        Assert.DoesNotContain(paths.EnumerateObject(), path => path.Name.StartsWith("/console", StringComparison.Ordinal));
    }

    private async Task ChangeReviewsAsync(string sql)
    {
        await using var scope = _host.Services.GetRequiredService<ModuleContainers>().CreateScope("reviews");
        await scope.ServiceProvider.GetRequiredService<ModuleDbContext>().Database.ExecuteSqlRawAsync(sql, TestContext.Current.CancellationToken);
    }
}
