using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Host.Tests;

/// <summary>What one console sends to the process that runs a module.</summary>
public sealed class RemoteConsoleTests : IAsyncLifetime
{
    private readonly List<(string Path, IHeaderDictionary Headers)> _received = [];
    private WebApplication _other = null!;
    private RunningHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _other = builder.Build();
        _other.Run(context =>
        {
            // The host also asks for the health of the other process.
            if (context.Request.Path != "/health/ready")
            {
                lock (_received)
                {
                    _received.Add((context.Request.Path, new HeaderDictionary(context.Request.Headers.ToDictionary())));
                }
            }

            if (context.Request.Path == "/operations/story/part")
            {
                context.Response.Redirect("/elsewhere");
            }

            return Task.CompletedTask;
        });
        await _other.StartAsync(TestContext.Current.CancellationToken);
        _host = await RunningHost.StartAsync(new Dictionary<string, string?>
        {
            ["Modules:insights:Location"] = _other.Urls.First(),
            ["RabbitMq:Uri"] = "amqp://127.0.0.1:1",
            ["RabbitMq:UserName"] = "nobody",
            ["RabbitMq:Password"] = "none",
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _other.DisposeAsync();
    }

    [Fact]
    public async Task A_form_over_plain_HTTP_is_forwarded_without_the_origin_that_this_process_has_checked()
    {
        using var http = _host.Operator();

        Assert.Equal(HttpStatusCode.OK, await PostAsync(http, ("Origin", _host.Url.GetLeftPart(UriPartial.Authority))));
        Assert.Equal(HttpStatusCode.OK, await PostAsync(http, ("Sec-Fetch-Site", "same-origin"), ("Origin", "http://a-proxy.example.org")));
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(http, ("Origin", "http://evil.example.org")));
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(http, ("Sec-Fetch-Site", "cross-site")));

        Assert.Equal(2, _received.Count);
        Assert.All(_received, request =>
        {
            Assert.Equal("/console/parked/insights/discard", request.Path);
            Assert.StartsWith("Bearer ", request.Headers.Authorization.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("Origin", request.Headers.Keys);
            Assert.DoesNotContain("Sec-Fetch-Site", request.Headers.Keys);
        });
    }

    [Fact]
    public async Task The_token_of_an_operator_follows_no_redirect()
    {
        using var http = _host.Operator();

        var gap = Assert.Single((await http.ReadAsync("/operations/story?of=a")).GetProperty("gaps").EnumerateArray());

        Assert.StartsWith("It answered with status 302.", gap.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal("/operations/story/part", Assert.Single(_received).Path);
    }

    private static async Task<HttpStatusCode> PostAsync(HttpClient http, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/console/parked/insights/discard") { Content = new FormUrlEncodedContent([]) };
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
