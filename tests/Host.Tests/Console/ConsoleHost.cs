using Microsoft.Extensions.DependencyInjection;
using Monolith;
using Monolith.Runtime;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Host.Tests;

/// <summary>A host whose modules have parked something. Each test parks in keys of its own.</summary>
internal static class ConsoleHost
{
    public const string Module = "ordering";

    /// <summary>An HTML of which nothing may be left when a page shows it.</summary>
    public const string Hostile = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>";

    private static long _position;

    /// <summary>Parks events of catalog in ordering.</summary>
    /// <param name="host">The host.</param>
    /// <param name="key">The key of the events.</param>
    /// <param name="count">Their number.</param>
    /// <param name="payload">Their payload. By default it lacks what the contract requires, so that a retry fails.</param>
    /// <param name="name">The name of the events.</param>
    /// <param name="reason">The reason.</param>
    /// <param name="tenant">Their tenant, or null.</param>
    /// <param name="module">The module that parks them.</param>
    /// <returns>The ids of the parked rows.</returns>
    public static async Task<IReadOnlyList<Guid>> ParkAsync(
        this RunningHost host, string key, int count = 1, string payload = """{"Sku":"Ann"}""", string name = "catalog.product-listed", string reason = "It was refused.\n   at Somewhere()",
        string? tenant = null, string module = Module)
    {
        var now = TimeProvider.System.GetUtcNow();
        return await ParkAsync(host, module, "catalog", reason, now, Enumerable.Range(0, count).Select(_ => new EventRecord(
            new LogPosition(0, Interlocked.Increment(ref _position)), Guid.CreateVersion7(now), name, 1, TenantKeys.Store(tenant, key), payload,
            new EventHeaders(null, $"request of {key}", null) { Tenant = tenant }, now)));
    }

    /// <summary>Parks an event that a module has published, as if ordering had not been able to handle it.</summary>
    public static async Task ParkPublishedAsync(this RunningHost host, string source, string name, string key, string reason)
    {
        var log = await host.Services.GetRequiredService<ModuleContainers>().Of(source).GetRequiredService<IEventFeed>().ReadAsync(LogPosition.Start, 1000, TestContext.Current.CancellationToken);
        await ParkAsync(host, Module, source, reason, TimeProvider.System.GetUtcNow(), [log.Records.Single(record => record.Name == name && record.Key == key)]);
    }

    private static async Task<IReadOnlyList<Guid>> ParkAsync(
        RunningHost host, string module, string source, string reason, DateTimeOffset now, IEnumerable<EventRecord> records)
    {
        await using var scope = host.Services.GetRequiredService<ModuleContainers>().CreateScope(module);
        var db = scope.ServiceProvider.GetRequiredService<ModuleDbContext>();
        List<ParkedEventRow> rows = [.. records.Select(record => ParkedEventRow.Of(source, record, reason, attempts: 10, now))];
        db.ParkedEvents.AddRange(rows);
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        return [.. rows.Select(row => row.Id)];
    }

    /// <summary>Publishes an event as the module that it belongs to.</summary>
    public static async Task PublishAsync(this RunningHost host, IIntegrationEvent message)
    {
        var source = host.Services.GetRequiredService<EventRegistry>().Get(message.GetType()).Source;
        await using var scope = host.Services.GetRequiredService<ModuleContainers>().CreateScope(source);
        var db = scope.ServiceProvider.GetRequiredService<ModuleDbContext>();
        await using var unit = UnitOfWork.Begin(db);
        db.Publish(message);
        await unit.CommitAsync(TestContext.Current.CancellationToken);
    }

    public static Task<ParkedWork> CountAsync(this RunningHost host, string key) => host.Services.GetRequiredService<IEventAdministration>()
        .CountParkedAsync(Module, new ParkedSelection(Key: key), TestContext.Current.CancellationToken);

    public static async Task<string> PageAsync(this HttpClient http, string path)
    {
        using var answer = await http.FetchAsync(path);
        Assert.True(answer.IsSuccessStatusCode, $"{path} was answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Sends the form of a page, with its hidden fields, as a browser does.</summary>
    public static async Task<HttpResponseMessage> SubmitAsync(this HttpClient http, string path, string page, string site = "same-origin")
    {
        var fields = System.Text.RegularExpressions.Regex.Matches(page, """<input type="hidden" name="(?<name>[^"]*)" value="(?<value>[^"]*)">""")
            .Select(field => KeyValuePair.Create(field.Groups["name"].Value, System.Net.WebUtility.HtmlDecode(field.Groups["value"].Value)));
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(fields) };
        request.Headers.Add("Sec-Fetch-Site", site);
        return await http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
