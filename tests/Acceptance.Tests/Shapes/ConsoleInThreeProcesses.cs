using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;
using Monolith.Conformance;
using Npgsql;

namespace Acceptance.Tests;

/// <summary>
/// One console for three processes: an event that came over the broker is parked in another process, and an operator finds, retries and
/// discards it there in a browser at the first one.
/// </summary>
[Collection(InThreeProcesses.Name)]
public sealed class ConsoleInThreeProcesses(RunningInThree shop)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [LongFact]
    public async Task What_hangs_in_another_process_is_found_retried_and_discarded_in_one_console()
    {
        await using var browser = await ConsoleBrowser.StartAsync();
        var http = shop.Installation.Http;
        var key = Guid.CreateVersion7().ToString();
        await PublishUnreadableAsync(key);
        await Eventually.TrueAsync(async () => Parked(await StoryAsync(http, key)).Contains("inventory"), Token);

        var page = await browser.OpenAsync($"{http.DefaultRequestHeaders.Authorization}");

        // Ordering runs in the second process, and inventory in the third.
        await page.GotoAsync(new Uri(http.BaseAddress!, "/console").ToString());
        await page.GetByRole(AriaRole.Link, new() { Name = "Story", Exact = true }).ClickAsync();
        await page.GetByLabel("Key or correlation id").FillAsync(key);
        await page.GetByRole(AriaRole.Button, new() { Name = "Show the story" }).ClickAsync();
        await Assertions.Expect(page.Locator("ol.story > li", new() { HasText = "ordering.order-placed" })).ToBeVisibleAsync();
        await ConsoleBrowser.CheckAsync(page);
        await page.Locator("ol.story li", new() { HasText = "inventory: parked" }).Last.GetByRole(AriaRole.Link).Last.ClickAsync();
        await Assertions.Expect(page.GetByText("Story of this key")).ToBeVisibleAsync();
        Assert.Equal(http.BaseAddress!.Authority, new Uri(page.Url).Authority);
        await ConsoleBrowser.CheckAsync(page);

        await page.GetByRole(AriaRole.Link, new() { Name = "Retry", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Retry 1" }).ClickAsync();
        await Assertions.Expect(page.GetByText("0 parked events were handled, 1 keys failed again")).ToBeVisibleAsync();

        await page.GotoAsync(new Uri(http.BaseAddress!, $"/console/parked?module=inventory&key={key}").ToString());
        await Assertions.Expect(page.GetByText("failed again")).ToBeVisibleAsync();
        await ConsoleBrowser.CheckAsync(page);
        await page.GetByRole(AriaRole.Link, new() { Name = "Discard all that match" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Discard 1" }).ClickAsync();
        await Assertions.Expect(page.GetByText("1 parked events, 0 timers, 0 side effects were discarded.")).ToBeVisibleAsync();

        Assert.DoesNotContain("inventory", Parked(await StoryAsync(http, key)));
        await page.GotoAsync(new Uri(http.BaseAddress!, $"/console/story?of={key}").ToString());
        await Assertions.Expect(page.GetByText("handled, or discarded by").First).ToBeVisibleAsync();
        await ConsoleBrowser.CheckAsync(page);

        // Other tests use the same shop, and some expect that nothing is parked in it.
        await Eventually.TrueAsync(() => DiscardEverywhereAsync(http, key), Token);
    }

    /// <summary>Discards what the modules have parked of a key so far. Returns whether no module had parked it, or was still to handle it.</summary>
    private static async Task<bool> DiscardEverywhereAsync(HttpClient http, string key)
    {
        var story = await StoryAsync(http, key);
        foreach (var module in Parked(story))
        {
            using var discarded = await http.PostAsJsonAsync($"/operations/modules/{module}/parked/discard", new { key }, Token);
            discarded.EnsureSuccessStatusCode();
        }

        return !story.GetProperty("steps").EnumerateArray().Any(step => step.GetProperty("isOpen").GetBoolean());
    }

    private static async Task<JsonElement> StoryAsync(HttpClient http, string key)
    {
        var story = JsonSerializer.Deserialize<JsonElement>(await http.GetStringAsync(new Uri($"/operations/story?of={key}", UriKind.Relative), Token));
        Assert.Empty(story.GetProperty("gaps").EnumerateArray());
        return story;
    }

    /// <summary>The modules that have parked an event of a story.</summary>
    private static HashSet<string?> Parked(JsonElement story) =>
    [
        .. story.GetProperty("steps").EnumerateArray().SelectMany(step => step.GetProperty("handlings").EnumerateArray())
            .Where(handling => handling.GetProperty("state").GetString() == "parked").Select(handling => handling.GetProperty("module").GetString()),
    ];

    /// <summary>Writes an event without its content to the log of ordering, as a faulty release would.</summary>
    private async Task PublishUnreadableAsync(string key)
    {
        var owners = ProvisionedServer.ConnectionStrings(Path.Combine(shop.TestEnvironment.Directory, "secrets", "owner.json"));
        await using var connection = new NpgsqlConnection(owners["ordering"] + ";Pooling=false");
        await connection.OpenAsync(Token);
        await using var insert = connection.CreateCommand();
        insert.CommandText =
            """
            INSERT INTO ordering.outbox (id, name, version, key, payload, headers, occurred_at, personal)
            VALUES (@id, 'ordering.order-placed', 1, @key, '{}', '{"correlationId":"a faulty release"}', now(), false)
            """;
        insert.Parameters.AddWithValue("id", Guid.CreateVersion7());
        insert.Parameters.AddWithValue("key", key);
        await insert.ExecuteNonQueryAsync(Token);
    }
}
