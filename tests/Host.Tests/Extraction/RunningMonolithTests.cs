using System.Net;
using Acceptance.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Monolith;
using Monolith.Conformance;
using Monolith.Hosting;
using Monolith.Operations;
using Payments.Contracts;

namespace Host.Tests;

/// <summary>Reads the query counts of a running host. Unauthorized callers get the reason and the remedy.</summary>
public sealed class RunningMonolithTests(ProtectedHost fixture) : IClassFixture<ProtectedHost>
{
    private static readonly string[] Parts = ["Order", "Customer", "Payment"];

    private readonly RunningHost _host = fixture.Host;

    [Fact]
    public async Task An_endpoints_queries_are_counted_per_request()
    {
        var patient = Parts.ToDictionary(part => $"Storefront:{part}Timeout", _ => (string?)"00:01:00");
        await using var host = await RunningHost.StartAsync(patient, app => app.MapGet("/overview", AskThriceAsync));
        using var http = host.Operator();
        var shop = new Shop(http);
        var order = await shop.OrderAsync(await shop.RegisterAsync(), (await shop.StockAsync(10m, 10), 1));
        await shop.SettledAsync(order);
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(HttpStatusCode.OK, await http.StatusAsync($"/storefront/orders/{order}"));
            Assert.Equal(HttpStatusCode.OK, await http.StatusAsync("/overview"));
        }

        var measured = MeasuredRoundTrips.To("payments", await AskAsync(host.Url, host.Authority.Issue("operator")));

        Assert.Equal(["/overview", "/storefront/orders/{id:guid}"], measured.Endpoints.Select(e => e.Route));
        Assert.Equal((4L, 3.0, 3.0, 3L), Figures(measured.Endpoints[0]));
        Assert.Equal((4L, 1.0, 3.0, 1L), Figures(measured.Endpoints[1]));
        Assert.Equal(0, measured.OutsideOfRequests);

        static (long, double, double, long) Figures(EndpointRoundTrips e) => (e.Requests, e.PerRequest, e.AllPerRequest, Assert.Single(e.Queries).MostInOneRequest);
    }

    [Fact]
    public async Task Rejected_requests_are_not_counted()
    {
        await using var host = await RunningHost.StartAsync(map: app => app.MapGet("/overview", AskThriceAsync));
        using var anonymous = host.Client();
        using var http = host.Operator();
        Assert.Equal(HttpStatusCode.Unauthorized, await anonymous.StatusAsync("/overview"));
        Assert.Equal(HttpStatusCode.OK, await http.StatusAsync("/overview"));

        var endpoint = Assert.Single((await AskAsync(host.Url, host.Authority.Issue("operator"))).Report.Endpoints);

        Assert.Equal(("/overview", 1L), (endpoint.Route, endpoint.Requests));
    }

    [Fact]
    public async Task A_missing_token_is_reported_with_the_option() => await AssertRejectedAsync(_host.Url, null, "it requires a token. Add an operator's token: --token env:<variable>");

    [Fact]
    public async Task A_rejected_token_is_reported() => await AssertRejectedAsync(_host.Url, "nonsense", "it rejected the token of --token");

    [Fact]
    public async Task A_token_without_the_operator_scope_is_reported_with_the_missing_scope() =>
        await AssertRejectedAsync(_host.Url, _host.Authority.Issue("payments"), "the token of --token lacks the scope 'operator'");

    [Fact]
    public async Task An_unreachable_address_is_named()
    {
        var nowhere = new Uri($"http://127.0.0.1:{Loopback.FreePort()}");

        await AssertRejectedAsync(nowhere, null, $"--running {nowhere.ToString().TrimEnd('/')}: the connection failed");
    }

    [Theory]
    [InlineData(null, "/modules/traffic was not found")]
    [InlineData("hello", "the response of /modules/traffic does not have the format of this version")]
    [InlineData("{}", "the response of /modules/traffic does not have the format of this version")]
    public async Task A_server_that_is_not_a_monolith_is_detected(string? body, string message)
    {
        var builder = WebApplication.CreateSlimBuilder();
        await using var other = builder.Build();
        other.Urls.Add("http://127.0.0.1:0");
        if (body is not null)
        {
            other.MapGet(OperatorApi.TrafficPath, () => Results.Text(body, "application/json"));
        }

        await other.StartAsync(TestContext.Current.CancellationToken);

        await AssertRejectedAsync(new Uri(other.Urls.First()), null, message);
    }

    [Theory]
    [InlineData("localhost:5080", null, "--running has the invalid value 'localhost:5080'. Use an address such as http://localhost:5080.")]
    [InlineData("http://localhost:5080", "eyJhbGciOi", "command-line arguments can be read by every user of this machine")]
    [InlineData("http://localhost:5080", "env:MONOLITH_NO_SUCH_TOKEN", "the environment variable MONOLITH_NO_SUCH_TOKEN is not set")]
    public void Invalid_arguments_are_reported_before_any_request(string address, string? token, string message)
    {
        var refusal = Assert.Throws<ArgumentException>(() => new RunningMonolith(address, token));

        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("eyJhbGciOi", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>An endpoint with repeated queries, which the check must report.</summary>
    private static async Task AskThriceAsync(HttpContext context)
    {
        var gateway = context.RequestServices.GetRequiredService<IModuleGateway>();
        for (var i = 0; i < 3; i++)
        {
            await gateway.SendAsync(new GetPayments(Guid.CreateVersion7()), context.RequestAborted);
        }
    }

    private static async Task<MeasuredTraffic> AskAsync(Uri address, string? token)
    {
        using var directory = new TestDirectory();
        var file = Path.Combine(directory.Path, "token");
        await File.WriteAllTextAsync(file, token, TestContext.Current.CancellationToken);
        return await new RunningMonolith(address.ToString(), token is null ? null : "file:" + file).ReadTrafficAsync(TestContext.Current.CancellationToken);
    }

    private static async Task AssertRejectedAsync(Uri address, string? token, string message)
    {
        var refusal = await Assert.ThrowsAsync<ExtractionException>(() => AskAsync(address, token));

        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
        Assert.StartsWith($"--running {address.ToString().TrimEnd('/')}", refusal.Message, StringComparison.Ordinal);
    }
}
