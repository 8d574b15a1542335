using System.Globalization;
using System.Text.Json;
using Monolith.Conformance;
using Npgsql;

namespace Acceptance.Tests;

/// <summary>
/// Search and Insights in a process of their own, after retention has cut the logs of their sources in the other process, and the broker
/// was replaced by an empty one.
/// </summary>
[Collection(OnPostgreSql.Name)]
public sealed class SnapshotsInTwoProcesses : IAsyncLifetime
{
    private const int Products = 30;

    private readonly string _word = SearchWords.New();
    private TestEnvironment _environment = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _environment = (await SplitEnvironment.CreateAsync(new Shape(["search", "insights"]))).With(
        ("Messaging:RetentionInterval", "00:00:01"), ("Messaging:BatchSize", "7"));

    public ValueTask DisposeAsync() => _environment?.DisposeAsync() ?? ValueTask.CompletedTask;

    [LongFact]
    public async Task Subscribers_that_begin_after_a_cut_equal_those_that_saw_everything_while_the_sources_publish()
    {
        JsonElement found;
        List<string> insights;
        await using (var everything = await _environment.StartAsync())
        {
            await FillAsync(everything.Http);
            found = await UntilFoundAsync(everything.Http);
            insights = await UntilInsightsHasAllAsync();
            await CutAsync("catalog", "profiles", "reviews");
        }

        var (sources, settings, subscribersAt) = await RestartSourcesAsync();
        await using var stopped = sources;
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var publishing = PublishAsync(sources.Http, enough.Token);
        await using var subscribers = await MonolithProcess.StartAsync(_environment.Directory, settings, subscribersAt);
        Assert.Contains("took a snapshot of", subscribers.Output, StringComparison.Ordinal);

        var (exitCode, output) = await MonolithProcess.RunCommandAsync(_environment.Directory, settings, "events", "replay", "--module", "insights");
        Assert.True(exitCode == 0, output);
        await UntilInsightsHasAllAsync();
        await enough.CancelAsync();
        var published = await publishing;

        Assert.NotEmpty(published);
        Assert.Superset(insights.ToHashSet(), (await UntilInsightsHasAllAsync()).ToHashSet());
        var foundAgain = await UntilFoundAsync(sources.Http);
        Assert.True(JsonElement.DeepEquals(found, foundAgain), $"{foundAgain}\ninstead of\n{found}");
        foreach (var word in published)
        {
            await new Shop(sources.Http).UntilAsync(SearchWords.PathOf(word), later => SearchWords.Of(later).Count == 1);
        }
    }

    /// <summary>Inventory offers its stock levels, but not the outcome of reservations, which Insights handles as well.</summary>
    [LongFact]
    public async Task A_replay_is_refused_if_the_source_in_the_other_process_can_offer_neither_its_log_nor_a_snapshot()
    {
        List<string> insights;
        await using (var everything = await _environment.StartAsync())
        {
            await new Shop(everything.Http).StockAsync(1m, 1);
            insights = await UntilInsightsHasAllAsync();
            await CutAsync("inventory");
        }

        var (sources, settings, _) = await RestartSourcesAsync();
        await using var stopped = sources;
        var (exitCode, output) = await MonolithProcess.RunCommandAsync(_environment.Directory, settings, "events", "replay", "--module", "insights");
        Assert.NotEqual(0, exitCode);
        Assert.Contains("The log of inventory no longer holds all events after 0", output, StringComparison.Ordinal);
        Assert.Equal(insights, await UntilInsightsHasAllAsync());
    }

    /// <summary>
    /// Starts the process of the sources with an empty broker. Returns it with the settings and the address of the process of the subscribers.
    /// </summary>
    private async Task<(MonolithProcess Sources, Dictionary<string, string> Settings, Uri SubscribersAt)> RestartSourcesAsync()
    {
        _environment = _environment.With(("RabbitMq:Prefix", $"test-{Guid.CreateVersion7():N}"));
        var (sourcesAt, subscribersAt) = (MonolithProcess.FreeUrl(), MonolithProcess.FreeUrl());
        var locations = _environment.Shape.LocationsAt([sourcesAt, subscribersAt]);
        var sources = await MonolithProcess.StartAsync(_environment.Directory, SettingsWith(locations[0]), sourcesAt);
        return (sources, SettingsWith(locations[1]), subscribersAt);
    }

    private Dictionary<string, string> SettingsWith(Dictionary<string, string> locations) => new([.. _environment.Settings, .. locations]);

    /// <summary>Lists, replenishes, reviews and retires products, and registers and erases customers.</summary>
    private async Task FillAsync(HttpClient http)
    {
        var shop = new Shop(http);
        for (var i = 0; i < Products; i++)
        {
            var product = await SearchWords.ListAsync(http, $"Grinder {_word} {i}");
            await shop.ReplenishAsync(product, i + 2);
            var customer = await shop.RegisterAsync($"Customer {i}");
            if (i % 5 == 0)
            {
                var buyer = await shop.RegisterAsync($"Buyer {i}");
                await shop.SettledAsync(await shop.OrderAsync(buyer, (product, 1)));
                await shop.ReviewAsync(product, buyer, "Ann", "Fine.");
                await DeleteAsync(http, $"/profiles/{customer}");
                await DeleteAsync(http, $"/catalog/products/{await SearchWords.ListAsync(http, $"Grinder {_word} retired")}");
            }
        }
    }

    private static async Task DeleteAsync(HttpClient http, string path)
    {
        using var answer = await http.DeleteAsync(new Uri(path, UriKind.Relative), Token);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Lists products until it is enough, and returns the words by which they are found.</summary>
    private static async Task<List<string>> PublishAsync(HttpClient http, CancellationToken enough)
    {
        var words = new List<string>();
        while (!enough.IsCancellationRequested)
        {
            words.Add(SearchWords.New());
            await SearchWords.ListAsync(http, $"Later {words[^1]}");
        }

        return words;
    }

    /// <summary>Waits until Search finds what <see cref="FillAsync"/> has listed, in stock, and returns what it shows.</summary>
    private Task<JsonElement> UntilFoundAsync(HttpClient http) => new Shop(http).UntilAsync(
        $"{SearchWords.PathOf(_word)}&max=50", found => SearchWords.Of(found) is { Count: Products } items && items.TrueForAll(item => item.Available > 0));

    /// <summary>Waits until the names and reviews in Insights are those of the sources, and returns them.</summary>
    private async Task<List<string>> UntilInsightsHasAllAsync()
    {
        List<string> names = [];
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        await Eventually.TrueAsync(
            async () =>
            {
                names = await ReadAsync("insights", "SELECT id || name FROM insights.products UNION ALL SELECT id || name FROM insights.customers UNION ALL SELECT id::text FROM insights.reviews");
                return names.ToHashSet().SetEquals(
                [
                    .. await ReadAsync("catalog", "SELECT id || name FROM catalog.products"),
                    .. await ReadAsync("profiles", "SELECT id || name FROM profiles.profiles"),
                    .. await ReadAsync("reviews", "SELECT key FROM reviews.documents WHERE collection = 'reviews'"),
                ]);
            },
            limit.Token);
        return names;
    }

    /// <summary>Lets all events of modules be older than the retention, and waits until it has removed them.</summary>
    private async Task CutAsync(params string[] modules)
    {
        foreach (var module in modules)
        {
            await ReadAsync(module, $"UPDATE {module}.outbox SET occurred_at = occurred_at - interval '100 days'");
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        foreach (var module in modules)
        {
            await Eventually.TrueAsync(
                async () => await ReadAsync(module, $"SELECT count(*) FROM {module}.outbox WHERE occurred_at < now() - interval '90 days'") is ["0"], limit.Token);
        }
    }

    /// <summary>Runs a statement as the owner of a module's schema, and returns the first column of its rows.</summary>
    private async Task<List<string>> ReadAsync(string module, string sql)
    {
        var owners = ProvisionedServer.ConnectionStrings(Path.Combine(Path.GetDirectoryName(_environment.Settings["Secrets:File"])!, "owner.json"));
        await using var connection = new NpgsqlConnection(owners[module]);
        await connection.OpenAsync(Token);
#pragma warning disable CA2100 // The statements are those of this class.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync(Token);
        var rows = new List<string>();
        while (await reader.ReadAsync(Token))
        {
            rows.Add(Convert.ToString(reader.GetValue(0), CultureInfo.InvariantCulture)!);
        }

        return rows;
    }
}
