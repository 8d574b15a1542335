using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Acceptance.Tests;
using Hangfire;
using Hangfire.InMemory;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Conformance;

namespace Host.Tests;

/// <summary>Hangfire's queue and dashboard are no door into the host.</summary>
[Collection(OnPostgreSql.Name)]
public sealed class JobsPageTests
{
    private static readonly Dictionary<string, string?> Development = new()
    {
        ["environment"] = "Development",
        ["Auth:Authority"] = null,
        ["Auth:Audience"] = null,
        ["Limits:RequestsPerSecond"] = null,
    };

    [Fact]
    public Task A_job_that_names_another_method_of_the_runtime_does_not_run() => RunForeignJobAsync(new Dictionary<string, string?>());

    [Fact]
    public async Task A_row_on_a_server_that_names_another_method_of_the_runtime_does_not_run()
    {
        PostgreSqlForTests.SkipIfMissing();
        var server = await PostgreSqlServer.GetAsync();
        var database = await server.CreateDatabaseAsync();
        await RunForeignJobAsync(new Dictionary<string, string?> { ["Hangfire:Storage"] = "PostgreSql", ["Hangfire:ConnectionString"] = database });
        await server.DropDatabaseAsync(database);
    }

    [Fact]
    public async Task On_a_server_the_queue_stays_in_memory_unless_a_setting_says_otherwise()
    {
        using var directory = new TestDirectory();
        await using var app = RunningHost.Build(directory.Path, new Dictionary<string, string?>
        {
            ["Auth:Authority"] = "http://127.0.0.1:1",
            ["Auth:Audience"] = "monolith",
            ["Database:Provider"] = "PostgreSql",
            ["Database:ConnectionString"] = "Host=127.0.0.1;Port=1;Username=app;Password=app",
        });

        Assert.IsType<InMemoryStorage>(app.Services.GetRequiredService<JobStorage>());
    }

    [Fact]
    public async Task The_page_names_the_side_effects_and_keys_of_each_job()
    {
        await using var host = await RunningHost.StartAsync();
        using var http = host.Operator();
        var shop = new Shop(http);
        var order = await shop.OrderAsync(await shop.RegisterAsync(), (await shop.StockAsync(10m, 10), 1));
        await shop.SettledAsync(order);
        var (list, effect) = ("/hangfire/jobs/succeeded", $"authorize-payment of {order}");

        await Eventually.TrueAsync(async () => (await PageAsync(list)).Contains($"payments: {effect}", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        var details = Regex.Match(await PageAsync(list), $"href=\"(?<path>/hangfire/jobs/details/[^\"]+)\"[^>]*>\\s*payments: {effect}").Groups["path"].Value;
        Assert.True(Regex.Count(await PageAsync(details), effect) > 1, "The details name only the first side effect.");

        Task<string> PageAsync(string path) => http.GetStringAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_command_of_the_page_without_a_form_was_an_unexpected_error()
    {
        await using var host = await RunningHost.StartAsync();
        using var http = host.Operator();

        using var answer = await http.SendAsync("POST", "/hangfire/jobs/enqueued/delete");
        using var unreadable = new StringContent("x");
        unreadable.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=x");
        using var other = await http.PostAsync(new Uri("/hangfire/jobs/enqueued/delete", UriKind.Relative), unreadable, TestContext.Current.CancellationToken);

        await answer.ExpectProblemAsync(HttpStatusCode.UnsupportedMediaType);
        await other.ExpectProblemAsync(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task A_form_of_another_site_cannot_change_jobs(string header, string value)
    {
        await using var host = await RunningHost.StartAsync(Development);
        using var http = host.Client();
        using var form = new FormUrlEncodedContent([new("jobs[]", "1")]);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/hangfire/jobs/failed/delete") { Content = form };
        request.Headers.Add(header, value);

        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);

        await answer.ExpectProblemAsync(HttpStatusCode.Forbidden);
        using var own = new HttpRequestMessage(HttpMethod.Post, "/hangfire/jobs/failed/delete") { Content = new FormUrlEncodedContent([new("jobs[]", "1")]) };
        own.Headers.Add("Origin", host.Url.GetLeftPart(UriPartial.Authority));
        using var allowed = await http.SendAsync(own, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NoContent, allowed.StatusCode);
    }

    [Fact]
    public async Task In_Development_another_name_that_leads_to_this_machine_reaches_nothing()
    {
        await using var host = await RunningHost.StartAsync(Development);
        using var http = host.Client();
        http.DefaultRequestHeaders.Host = "evil.example";

        Assert.Equal(HttpStatusCode.BadRequest, await http.StatusAsync("/hangfire"));
        Assert.Equal(HttpStatusCode.BadRequest, await http.StatusAsync("/catalog/products"));
    }

    private static async Task RunForeignJobAsync(Dictionary<string, string?> settings)
    {
        using var directory = new TestDirectory();
        var (secret, copy) = (Path.Combine(directory.Path, "app.json"), Path.Combine(directory.Path, "copy.json"));
        await File.WriteAllTextAsync(secret, "{}", TestContext.Current.CancellationToken);
        await using var app = RunningHost.Build(directory.Path, new Dictionary<string, string?>(settings)
        {
            ["Auth:Authority"] = "http://127.0.0.1:1",
            ["Auth:Audience"] = "monolith",
            ["Auth:RequireHttpsMetadata"] = "false",
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        var storage = app.Services.GetRequiredService<JobStorage>();
        await UntilAsync(() => storage.GetMonitoringApi().Servers().Count > 0);
        var queue = storage.GetMonitoringApi().Servers().Single().Queues.Single();

        var id = app.Services.GetRequiredService<IBackgroundJobClient>().Enqueue(queue, () => File.Copy(secret, copy));

        await UntilAsync(() => StateOf(id) is not (null or "Enqueued" or "Processing"));
        Assert.False(File.Exists(copy));
        await app.StopAsync(TestContext.Current.CancellationToken);

        string? StateOf(string job)
        {
            using var connection = storage.GetConnection();
            return connection.GetStateData(job)?.Name;
        }
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, timeout.Token);
        }
    }
}
