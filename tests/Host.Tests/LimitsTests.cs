using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Monolith.Hosting;

namespace Host.Tests;

/// <summary>The requests, bytes and time that one client can use are limited.</summary>
public sealed class LimitsTests
{
    [Fact]
    public async Task The_request_limit_applies_only_to_the_client_that_exceeds_it()
    {
        await using var host = await RunningHost.StartAsync(new Dictionary<string, string?> { ["Limits:RequestsPerSecond"] = "1", ["Limits:Burst"] = "50" });
        using var busy = host.Client(host.Authority.Issue("catalog", subject: "busy"));
        using var busyElsewhere = host.Client(host.Authority.Issue("catalog", subject: "busy"));
        using var quiet = host.Client(host.Authority.Issue("catalog", subject: "quiet"));
        using var anonymous = host.Client();

        using var refused = await UntilRejectedAsync(busy, "/catalog/products");

        await refused.ExpectProblemAsync(HttpStatusCode.TooManyRequests);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
        Assert.Equal(HttpStatusCode.OK, await quiet.StatusAsync("/catalog/products"));
        using var withAnotherToken = await UntilRejectedAsync(busyElsewhere, "/catalog/products", atMost: 40);

        // Unauthorized requests are limited as well, by address; the liveness probe is not.
        using var knocking = await UntilRejectedAsync(anonymous, "/catalog/products");
        await knocking.ExpectProblemAsync(HttpStatusCode.TooManyRequests);
        for (var i = 0; i < 60; i++)
        {
            Assert.Equal(HttpStatusCode.OK, await anonymous.StatusAsync("/health/live"));
        }
    }

    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7", true)]
    [InlineData("192.0.2.7", "192.0.2.8", false)]
    [InlineData("192.0.2.7", "::ffff:192.0.2.7", true)]
    [InlineData("::ffff:192.0.2.7", "::ffff:192.0.2.8", false)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::2", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    public void Without_a_token_a_client_is_identified_by_address_or_network(string one, string other, bool same)
    {
        Assert.Equal(same, Limits.ClientOf(From(one)) == Limits.ClientOf(From(other)));

        static DefaultHttpContext From(string address) => new() { Connection = { RemoteIpAddress = IPAddress.Parse(address) } };
    }

    [Fact]
    public async Task A_body_above_the_size_limit_is_rejected()
    {
        await using var host = await RunningHost.StartAsync(new Dictionary<string, string?> { ["Limits:MaxRequestBytes"] = "2048" });
        using var http = host.Operator();

        using var fits = await http.SendAsync("POST", "/profiles", new { name = new string('x', 150), email = "ann@example.org", age = 33 });
        using var tooLarge = await http.SendAsync("POST", "/profiles", new { name = new string('x', 2_048), email = "bob@example.org", age = 33 });

        await fits.ExpectAsync(HttpStatusCode.Created);
        await tooLarge.ExpectProblemAsync(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Headers_above_the_size_limit_are_rejected()
    {
        await using var host = await RunningHost.StartAsync(new Dictionary<string, string?> { ["Limits:MaxHeaderBytes"] = "4096" });
        using var http = host.Operator();
        http.DefaultRequestHeaders.Add("X-Large", new string('x', 4_096));

        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, await http.StatusAsync("/health/live"));
    }

    [Fact]
    public async Task A_request_that_takes_too_long_times_out()
    {
        var ended = new TaskCompletionSource();
        await using var host = await RunningHost.StartAsync(
            new Dictionary<string, string?> { ["Limits:RequestTimeout"] = "00:00:00.200" },
            app => app.MapGet("/ordering/slow", async (CancellationToken cancellationToken) =>
            {
                using var _ = cancellationToken.Register(ended.SetResult);
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            }).WithTags("ordering"));
        using var http = host.Operator();

        using var answer = await http.FetchAsync("/ordering/slow");

        var problem = await answer.ExpectProblemAsync(HttpStatusCode.GatewayTimeout);
        Assert.Contains("The request to ordering exceeded the time limit", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        await ended.Task.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_request_whose_body_does_not_arrive_times_out()
    {
        await using var host = await RunningHost.StartAsync(new Dictionary<string, string?> { ["Limits:RequestTimeout"] = "00:00:00.200" });
        using var client = new TcpClient();
        await client.ConnectAsync(host.Url.Host, host.Url.Port, TestContext.Current.CancellationToken);
        var stream = client.GetStream();

        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"POST /profiles HTTP/1.1\r\nHost: monolith\r\nAuthorization: Bearer {host.Authority.Issue("operator")}\r\n"
                + "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"name\":"),
            TestContext.Current.CancellationToken);

        using var reader = new StreamReader(stream);
        Assert.StartsWith("HTTP/1.1 504", await reader.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> UntilRejectedAsync(HttpClient http, string path, int atMost = 1_000)
    {
        for (var i = 0; i < atMost; i++)
        {
            var answer = await http.FetchAsync(path);
            if (answer.StatusCode == HttpStatusCode.TooManyRequests)
            {
                return answer;
            }

            answer.Dispose();
        }

        throw new InvalidOperationException($"None of {atMost} requests was rejected.");
    }
}
