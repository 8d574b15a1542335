using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Monolith.Conformance;

namespace Acceptance.Tests;

/// <summary>The module whose state lives in memory, in every shape of the shop.</summary>
public abstract class SearchTests(RunningMonolith monolith)
{
    private readonly Shop _shop = monolith.Shop;

    [Fact]
    public async Task A_product_is_found_with_its_stock_and_its_units_sold()
    {
        var word = SearchWords.New();
        var product = await SearchWords.ListAsync(monolith.Installation.Http, $"Grinder {word}");
        await _shop.ReplenishAsync(product, 9);
        await _shop.UntilAsync(SearchWords.PathOf($"grindr {word[..8]}"), found => SearchWords.Of(found) is [(9, 0)]);

        var order = await _shop.OrderAsync(await _shop.RegisterAsync(), (product, 2));
        await _shop.SettledAsync(order);
        var shown = await _shop.UntilAsync(SearchWords.PathOf(word), found => SearchWords.Of(found) is [(7, 2)]);
        Assert.Equal(product, shown.GetProperty("items")[0].GetProperty("id").GetGuid());
    }
}

[Collection(OneOnSqlite.Name)]
public sealed class SearchOnSqlite(RunningMonolith shop) : SearchTests(shop)
{
    [LongFact]
    public async Task A_restart_builds_the_state_from_the_other_modules_and_no_file_contains_it()
    {
        await using var environment = await TestEnvironment.OnSqliteAsync();
        var word = SearchWords.New();
        await using (var installation = await environment.StartAsync())
        {
            var shop = new Shop(installation.Http);
            var product = await SearchWords.ListAsync(installation.Http, $"Grinder {word}");
            await shop.ReplenishAsync(product, 5);
            await shop.SettledAsync(await shop.OrderAsync(await shop.RegisterAsync(), (product, 3)));
            await shop.UntilAsync(SearchWords.PathOf(word), found => SearchWords.Of(found) is [(2, 3)]);
            await installation.KillAsync();
        }

        Assert.DoesNotContain(Directory.EnumerateFiles(environment.Directory, "*", SearchOption.AllDirectories), file => Path.GetFileName(file).StartsWith("search", StringComparison.Ordinal));
        await using var again = await environment.StartAsync();
        await SearchWords.FirstAnswerShowsAsync(again.Http, word, (2, 3));
    }
}

/// <summary>What the tests of Search have in common.</summary>
internal static class SearchWords
{
    /// <summary>A word that occurs in no other product's name.</summary>
    public static string New() => string.Concat(Guid.CreateVersion7().ToString("N").Reverse().Take(16).Select(digit => (char)('a' + Convert.ToInt32($"{digit}", 16))));

    public static string PathOf(string text) => $"/search?q={Uri.EscapeDataString(text)}";

    /// <summary>The available quantities and units sold of the products that were found.</summary>
    public static List<(int Available, int Sold)> Of(JsonElement found) =>
        [.. found.GetProperty("items").EnumerateArray().Select(item => (item.GetProperty("available").GetInt32(), item.GetProperty("unitsSold").GetInt32()))];

    public static async Task<Guid> ListAsync(HttpClient http, string name)
    {
        using var answer = await http.PostAsJsonAsync(
            "/catalog/products", new { sku = Guid.CreateVersion7().ToString(), name, price = new { amount = 10, currency = "EUR" } }, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("id").GetGuid();
    }

    /// <summary>Waits for the first answer of a process. Before that, it refuses requests with 503, and health says how far it is.</summary>
    public static async Task FirstAnswerShowsAsync(HttpClient http, string text, (int Available, int Sold) expected)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        await Eventually.TrueAsync(
            async () =>
            {
                using var answer = await http.GetAsync(new Uri(PathOf(text), UriKind.Relative), limit.Token);
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    Assert.Equal([expected], Of(await answer.Content.ReadFromJsonAsync<JsonElement>(limit.Token)));
                    return true;
                }

                Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
                Assert.Contains("is rebuilding it", await answer.Content.ReadAsStringAsync(limit.Token), StringComparison.Ordinal);
                return false;
            },
            limit.Token);
    }
}
