using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Monolith;
using Monolith.Conformance;
using Monolith.Runtime.Events;
using Contracts = Catalog.Contracts;

namespace Host.Tests;

/// <summary>What operators find and do about parked events.</summary>
public sealed class ParkedTests(ProtectedHost fixture) : IClassFixture<ProtectedHost>
{
    private readonly RunningHost _host = fixture.Host;

    private readonly string _key = $"key {Guid.CreateVersion7()}";

    private string Query => $"key={Uri.EscapeDataString(_key)}";

    [Fact]
    public async Task A_list_has_pages_and_its_search_finds_a_reason()
    {
        using var http = _host.Operator();
        await _host.ParkAsync(_key, 51);
        await _host.ParkAsync(_key, reason: "Its stock is 50% too low.");

        var first = await http.PageAsync($"/console/parked?module=ordering&{Query}");
        var second = await http.PageAsync(WebUtility.HtmlDecode(Regex.Match(first, """href="(?<next>[^"]*)">Next page""").Groups["next"].Value));
        var found = await http.PageAsync($"/console/parked?module=ordering&{Query}&reason={Uri.EscapeDataString("50% too")}");

        Assert.Equal((50, 2, 1), (RowsOf(first), RowsOf(second), RowsOf(found)));
        Assert.Contains("52 events", first, StringComparison.Ordinal);
        Assert.DoesNotContain("Next page", second, StringComparison.Ordinal);
        Assert.Contains("Previous page", second, StringComparison.Ordinal);
        Assert.Equal(0, RowsOf(await http.PageAsync($"/console/parked?module=ordering&{Query}&event=catalog.product-retired")));
    }

    [Theory]
    [InlineData("key")]
    [InlineData("payload")]
    [InlineData("reason")]
    [InlineData("name")]
    public async Task Hostile_texts_are_shown_as_text(string where)
    {
        using var http = _host.Operator();
        var key = where == "key" ? _key + ConsoleHost.Hostile : _key;
        var hostile = System.Text.Json.JsonSerializer.Serialize(new { Sku = ConsoleHost.Hostile });
        var id = (await _host.ParkAsync(
            key,
            payload: where == "payload" ? hostile : "{}",
            reason: where == "reason" ? ConsoleHost.Hostile : "It was refused.",
            name: where == "name" ? $"catalog.{ConsoleHost.Hostile}" : "catalog.product-listed"))[0];

        foreach (var path in new[] { $"/console/parked?module=ordering&key={Uri.EscapeDataString(key)}", $"/console/parked/ordering/Event/{id}", $"/console/parked/ordering/discard?key={Uri.EscapeDataString(key)}" })
        {
            var page = await http.PageAsync(path);
            Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
            Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Personal_data_is_masked_until_somebody_asks_which_is_recorded()
    {
        using var http = _host.Operator();
        var personal = (await _host.ParkAsync(_key, name: "profiles.profile-registered", payload: """{"Name":"Ann","Year":19700101987,"Tags":["Secret"],"Known":true}"""))[0];
        var other = (await _host.ParkAsync(_key))[0];
        var path = $"/console/parked/ordering/Event/{personal}";

        var masked = await http.PageAsync(path);
        using var shown = await http.SubmitAsync(path, masked);

        Assert.DoesNotMatch("Ann|19700101987|Secret", masked);
        Assert.Contains("&quot;Known&quot;: true", masked, StringComparison.Ordinal);
        Assert.Contains("&quot;Name&quot;: &quot;Ann&quot;", await shown.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains($"show the payload of profiles.profile-registered of key {_key}, id {personal}", await http.PageAsync("/console/actions"), StringComparison.Ordinal);
        Assert.Contains("&quot;Sku&quot;: &quot;Ann&quot;", await http.PageAsync($"/console/parked/ordering/Event/{other}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_retry_that_fails_again_says_so_on_the_row()
    {
        using var http = _host.Operator();
        var id = (await _host.ParkAsync(_key))[0];

        using var answer = await http.SubmitAsync("/console/parked/ordering/retry", await http.PageAsync($"/console/parked/ordering/retry?id={id}"));

        var action = await http.EndAsync(answer);
        Assert.Contains("0 parked events were handled, 1 keys failed again", action, StringComparison.Ordinal);
        var row = await http.PageAsync($"/console/parked?module=ordering&{Query}");
        Assert.Contains("failed again", row, StringComparison.Ordinal);
        Assert.Contains("<td>11</td>", row, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_retry_that_succeeds_leaves_nothing_parked()
    {
        using var http = _host.Operator();
        var type = _host.Services.GetRequiredService<EventRegistry>().Get(typeof(Contracts.ProductListed));
        await _host.ParkAsync(_key, payload: type.Serialize(new Contracts.ProductListed(Guid.CreateVersion7(), "SKU-1", "Tea", new Money(3, "EUR"))));

        using var answer = await http.SubmitAsync("/console/parked/ordering/retry", await http.PageAsync($"/console/parked/ordering/retry?{Query}"));

        Assert.Contains("1 parked events were handled, 0 keys failed again", await http.EndAsync(answer), StringComparison.Ordinal);
        Assert.Equal(0, (await _host.CountAsync(_key)).Events);
    }

    [Fact]
    public async Task A_form_that_is_sent_twice_discards_once()
    {
        using var http = _host.Operator();
        await _host.ParkAsync(_key, 2);
        var preview = await http.PageAsync($"/console/parked/ordering/discard?{Query}");
        using var first = await http.SubmitAsync("/console/parked/ordering/discard", preview);
        var action = await http.EndAsync(first);
        await _host.ParkAsync(_key, 2);

        using var second = await http.SubmitAsync("/console/parked/ordering/discard", preview);

        Assert.Contains("2 parked events, 0 timers, 0 side effects were discarded.", action, StringComparison.Ordinal);
        Assert.Equal(first.RequestMessage!.RequestUri, second.RequestMessage!.RequestUri);
        Assert.Equal(2, (await _host.CountAsync(_key)).Events);
    }

    [Fact]
    public async Task Actions_and_failed_retries_outlive_a_restart_and_a_form_of_before_has_no_second_effect()
    {
        using var directory = new Acceptance.Tests.TestDirectory();
        string preview;
        await using (var before = await RunningHost.StartAsync(directory: directory))
        {
            using var http = before.Operator();
            await before.ParkAsync(_key);
            preview = await http.PageAsync($"/console/parked/ordering/discard?{Query}");
            using var first = await http.SubmitAsync("/console/parked/ordering/discard", preview);
            await http.EndAsync(first);
            await before.ParkAsync(_key);
            using var retry = await http.SubmitAsync("/console/parked/ordering/retry", await http.PageAsync($"/console/parked/ordering/retry?{Query}"));
            await http.EndAsync(retry);
        }

        await using var after = await RunningHost.StartAsync(directory: directory);
        using var again = after.Operator();
        using var second = await again.SubmitAsync("/console/parked/ordering/discard", preview);

        Assert.Contains("1 parked events, 0 timers, 0 side effects were discarded.", await again.EndAsync(second), StringComparison.Ordinal);
        Assert.Equal(1, (await after.CountAsync(_key)).Events);
        Assert.Contains("failed again", await again.PageAsync($"/console/parked?module=ordering&{Query}"), StringComparison.Ordinal);
        var actions = await again.PageAsync("/console/actions?module=ordering");
        Assert.Contains($"discard what is parked with key {_key}</a>", actions, StringComparison.Ordinal);
        Assert.Contains("0 parked events were handled, 1 keys failed again", actions, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_discarded_when_more_is_parked_than_the_preview_said()
    {
        using var http = _host.Operator();
        await _host.ParkAsync(_key);
        var preview = await http.PageAsync($"/console/parked/ordering/discard?{Query}");
        await _host.ParkAsync(_key);

        using var answer = await http.SubmitAsync("/console/parked/ordering/discard", preview);

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains("Discard 2</button>", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(2, (await _host.CountAsync(_key)).Events);
    }

    [Theory]
    [InlineData("cross-site")]
    [InlineData("same-site")]
    public async Task A_form_of_another_site_changes_nothing(string site)
    {
        using var http = _host.Operator();
        await _host.ParkAsync(_key);
        var preview = await http.PageAsync($"/console/parked/ordering/discard?{Query}");

        using var answer = await http.SubmitAsync("/console/parked/ordering/discard", preview, site);

        await answer.ExpectProblemAsync(HttpStatusCode.Forbidden);
        Assert.Equal(1, (await _host.CountAsync(_key)).Events);
    }

    [Fact]
    public async Task A_selection_that_cannot_be_read_selects_nothing()
    {
        using var http = _host.Operator();

        using var answer = await http.FetchAsync("/console/parked/ordering/discard?id=all");

        await answer.ExpectProblemAsync(HttpStatusCode.BadRequest);
    }

    private static int RowsOf(string page) => Regex.Count(page, """<th scope="row"><a href="/console/parked/ordering/Event/""");
}

/// <summary>Actions of operators over HTTP.</summary>
internal static class ActionPage
{
    /// <summary>Follows the redirect to the page of an action, until the action has ended.</summary>
    public static async Task<string> EndAsync(this HttpClient http, HttpResponseMessage answer)
    {
        var path = answer.RequestMessage!.RequestUri!.AbsolutePath;
        Assert.StartsWith("/console/actions/", path, StringComparison.Ordinal);
        var page = "";
        await Eventually.TrueAsync(async () => !(page = await http.PageAsync(path)).Contains("status running", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        return page;
    }
}
