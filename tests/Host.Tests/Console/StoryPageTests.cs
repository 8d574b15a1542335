using System.Net;
using Acceptance.Tests;
using Monolith.Conformance;
using Monolith.Runtime;

namespace Host.Tests;

/// <summary>The story of an order, on the page and over HTTP.</summary>
public sealed class StoryPageTests(ProtectedHost fixture) : IClassFixture<ProtectedHost>
{
    private readonly RunningHost _host = fixture.Host;

    [Fact]
    public async Task The_story_of_an_order_leads_from_the_request_to_the_mail_by_its_id_and_by_its_correlation_id()
    {
        using var http = _host.Operator();
        var (order, correlation) = await OrderAsync(http);

        var byKey = await StoryAsync(http, order);
        var byCorrelation = await StoryAsync(http, correlation);

        foreach (var story in new[] { byKey, byCorrelation })
        {
            var events = story.GetProperty("steps").EnumerateArray().Where(step => step.GetProperty("kind").GetString() == "event").ToList();
            Assert.Superset(
                new HashSet<string?> { "ordering.order-placed", "inventory.stock-reserved", "payments.payment-authorized", "ordering.order-confirmed" },
                events.Select(step => step.GetProperty("name").GetString()).ToHashSet());
            Assert.Equal(events.Select(step => step.GetProperty("at").GetDateTimeOffset()).Order(), events.Select(step => step.GetProperty("at").GetDateTimeOffset()));
            var placed = events.Single(step => step.GetProperty("name").GetString() == "ordering.order-placed");
            Assert.Equal(("published for a request", correlation), (placed.GetProperty("origin").GetString(), placed.GetProperty("correlationId").GetString()));
            Assert.All(events.SelectMany(step => step.GetProperty("handlings").EnumerateArray()), handling => Assert.Equal("done", handling.GetProperty("state").GetString()));
            Assert.Contains(placed.GetProperty("handlings").EnumerateArray(), handling => handling.GetProperty("text").GetString()!.StartsWith("handled; published inventory.", StringComparison.Ordinal));
            Assert.Empty(story.GetProperty("gaps").EnumerateArray());
        }

        var page = await http.PageAsync($"/console/story?of={order}");
        Assert.Contains("<h2>Timeline</h2>", page, StringComparison.Ordinal);
        Assert.Contains($"<a href=\"/console/story?of={correlation}\">", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_hangs_is_found_in_three_clicks_from_the_overview()
    {
        using var http = _host.Operator();
        var key = $"order {Guid.CreateVersion7()}";
        var id = (await _host.ParkAsync(key))[0];

        // The number of parked events of the module, the key in the list, and the parked event in its story.
        var path = LinkIn(await http.PageAsync("/console"), "/console/parked?module=ordering");
        path = LinkIn(await http.PageAsync(path), $"/console/story?of={Uri.EscapeDataString(key)}");
        var story = await http.PageAsync(path);

        Assert.Contains("<h2>What is open</h2>\n<ul class=\"open\">", story, StringComparison.Ordinal);
        Assert.Contains("parked after 10 attempts: It was refused.", story, StringComparison.Ordinal);
        Assert.Contains(">Retry</a>", await http.PageAsync(LinkIn(story, $"/console/parked/ordering/Event/{id}")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_story_shows_hostile_texts_as_text_and_nothing_as_nothing()
    {
        using var http = _host.Operator();
        var key = $"{Guid.CreateVersion7()} {ConsoleHost.Hostile}";
        await _host.ParkAsync(key, reason: ConsoleHost.Hostile, name: $"catalog.{ConsoleHost.Hostile}");

        var page = await http.PageAsync($"/console/story?of={Uri.EscapeDataString(key)}");
        Assert.Contains("alert(", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
        Assert.Contains("Nothing is found of nobody.", await http.PageAsync("/console/story?of=nobody"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_that_is_searched_in_part_says_so()
    {
        using var http = _host.Operator();
        var (order, _) = await OrderAsync(http);

        var story = await http.ReadAsync($"/operations/story?of={order}&depth=1");

        Assert.Contains(story.GetProperty("searchedBackTo").EnumerateObject(), log => log.Name == "ordering");
        using var invalid = await http.FetchAsync("/operations/story?of=a&depth=0");
        await invalid.ExpectProblemAsync(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_story_with_more_parked_events_than_it_contains_says_so()
    {
        using var http = _host.Operator();
        var key = $"order {Guid.CreateVersion7()}";

        // In a module whose parked events no other test here lists.
        await _host.ParkAsync(key, StorySearch.MostFound + 1, module: "inventory");

        var (story, page) = (await StoryAsync(http, key), await http.PageAsync($"/console/story?of={Uri.EscapeDataString(key)}"));

        var more = Assert.Single(story.GetProperty("truncated").EnumerateArray());
        Assert.Equal(("inventory", "event"), (more.GetProperty("module").GetString(), more.GetProperty("kind").GetString()));
        Assert.Contains("inventory has parked more than 500 events of this story. The newer ones are not shown as parked.", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_that_does_not_answer_is_named_as_a_gap()
    {
        var address = $"http://127.0.0.1:{Loopback.FreePort()}";
        await using var host = await RunningHost.StartAsync(new Dictionary<string, string?>
        {
            ["Modules:insights:Location"] = address,
            ["Gateway:RetryFor"] = "00:00:00",
            ["RabbitMq:Uri"] = "amqp://127.0.0.1:1",
            ["RabbitMq:UserName"] = "nobody",
            ["RabbitMq:Password"] = "none",
        });
        using var http = host.Operator();

        var gap = Assert.Single((await StoryAsync(http, "anything")).GetProperty("gaps").EnumerateArray());

        Assert.Equal((address, "insights"), (gap.GetProperty("process").GetString(), Assert.Single(gap.GetProperty("modules").EnumerateArray()).GetString()));
        Assert.StartsWith("It does not answer: ", gap.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Contains("The part of insights is missing", await http.PageAsync("/console/story?of=anything"), StringComparison.Ordinal);

        // Lists and actions of its module are forwarded, after this process has checked the operator and where the form comes from.
        using var anonymous = host.Client();
        Assert.Equal(HttpStatusCode.Unauthorized, await anonymous.StatusAsync("/console/parked?module=insights"));

        // A busy machine may refuse the connection only after the time limit of the forwarded request.
        Assert.True(await http.StatusAsync("/console/parked?module=insights") is HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout);
        Assert.True(await http.StatusAsync("/operations/modules/insights/parked") is HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout);
        using var form = await http.SubmitAsync("/console/parked/insights/discard", "", "cross-site");
        await form.ExpectProblemAsync(HttpStatusCode.Forbidden);
    }

    private static string LinkIn(string page, string path)
    {
        Assert.Contains($"href=\"{WebUtility.HtmlEncode(path)}\"", page, StringComparison.Ordinal);
        return path;
    }

    /// <summary>Orders, and waits until all that follows has been handled.</summary>
    private static async Task<(string Order, string Correlation)> OrderAsync(HttpClient http)
    {
        var shop = new Shop(http);
        var (customer, product) = (await shop.RegisterAsync(), await shop.StockAsync(10m, 5));
        using var answer = await http.SendAsync("POST", "/ordering/orders", new { customerId = customer, lines = new[] { new { productId = product, quantity = 1 } } });
        var order = (await answer.ExpectAsync(HttpStatusCode.Accepted)).GetProperty("id").GetString()!;
        await shop.SettledAsync(Guid.Parse(order));
        await Eventually.TrueAsync(
            async () => !(await StoryAsync(http, order)).GetProperty("steps").EnumerateArray().Any(step => step.GetProperty("isOpen").GetBoolean()), TestContext.Current.CancellationToken);
        return (order, Assert.Single(answer.Headers.GetValues("X-Correlation-Id")));
    }

    private static Task<System.Text.Json.JsonElement> StoryAsync(HttpClient http, string of) => http.ReadAsync($"/operations/story?of={Uri.EscapeDataString(of)}");
}
