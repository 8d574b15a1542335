using System.Net;

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
        var logged = Assert.Single((await http.ReadAsync("/operations/actions")).EnumerateArray(), action => action.GetProperty("id").GetString() == id);
        Assert.Equal(("ordering", $"discard what is parked with key {_key}"), (logged.GetProperty("module").GetString(), logged.GetProperty("action").GetString()));
        Assert.NotEmpty(logged.GetProperty("operator").GetString()!);
        Assert.Equal(outcome.ToString(), (await http.ReadAsync($"/operations/actions/{id}")).ToString());
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
}
