using System.Net;
using System.Net.Http.Headers;
using Acceptance.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Monolith.Conformance;
using Monolith.Hosting;

namespace Host.Tests;

/// <summary>The order in which a process stops: it is not ready, it serves for a while, and then it ends.</summary>
public sealed class DrainTests : IAsyncLifetime
{
    private readonly TestDirectory _directory = new();
    private readonly TestAuthority _authority = new();
    private readonly CancellationTokenSource _asked = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _authority.Dispose();
        _directory.Dispose();
        _asked.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_process_that_drains_serves_while_its_readiness_fails()
    {
        var (app, stopped) = await StartAsync("01:00:00");
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _authority.Issue(RunningHost.CustomerScopes, Guid.Parse("01a20000-0000-7000-8000-00000000000a")));
        Assert.Equal(HttpStatusCode.OK, await GetAsync("/health/ready"));
        await _asked.CancelAsync();

        await Eventually.TrueAsync(async () => await GetAsync("/health/ready") == HttpStatusCode.ServiceUnavailable, Token);

        Assert.Contains("\"stopping\"", await (await http.GetAsync(new Uri("/health/ready", UriKind.Relative), Token)).Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (await GetAsync("/health/live"), await GetAsync("/catalog/products")));
        Assert.False(stopped.IsCompleted);

        app.Lifetime.StopApplication();
        Assert.Equal(0, await stopped.WaitAsync(Token));

        async Task<HttpStatusCode> GetAsync(string path) => (await http.GetAsync(new Uri(path, UriKind.Relative), Token)).StatusCode;
    }

    [Theory]
    [InlineData("00:00:00.2")]
    [InlineData("00:00:00")]
    public async Task A_process_stops_when_its_drain_time_is_over(string time)
    {
        var (_, stopped) = await StartAsync(time);

        await _asked.CancelAsync();

        Assert.Equal(0, await stopped.WaitAsync(Token));
    }

    [Fact]
    public async Task The_workers_of_a_process_that_relays_events_to_others_stop_with_it()
    {
        var log = new RecordedLog();
        var host = await RunningHost.StartAsync(
            new Dictionary<string, string?>
            {
                ["Modules:insights:Location"] = $"http://127.0.0.1:{Loopback.FreePort()}",
                ["RabbitMq:Uri"] = "amqp://127.0.0.1:1",
                ["RabbitMq:UserName"] = "nobody",
                ["RabbitMq:Password"] = "none",
                ["Logging:LogLevel:Default"] = "Warning",
                ["Logging:Console:LogLevel:Default"] = "None",
            },
            app => app.Services.GetRequiredService<ILoggerFactory>().AddProvider(log));
        await Eventually.TrueAsync(() => log.Records.Any(record => record.Category.EndsWith("StreamRelay", StringComparison.Ordinal)), Token);

        await host.DisposeAsync();

        Assert.DoesNotContain(log.Records, record => record.Message.Contains("did not stop within", StringComparison.Ordinal));
    }

    private async Task<(WebApplication App, Task<int> Stopped)> StartAsync(string drainTime)
    {
        var app = RunningHost.Build(_directory.Path, new Dictionary<string, string?>
        {
            ["Auth:Authority"] = _authority.Issuer,
            ["Auth:Audience"] = TestAuthority.Audience,
            ["Auth:RequireHttpsMetadata"] = "false",
            ["Stopping:DrainTime"] = drainTime,
        });
        await app.StartAsync(Token);
        return (app, Shutdown.WaitAsync(app, _asked.Token));
    }
}
