using System.Net;
using System.Text;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Monolith.Hosting;
using Monolith.Runtime;

namespace Host.Tests;

/// <summary>A request that cannot be served says what is wrong with it.</summary>
public sealed class RejectionTests(ProtectedHost fixture) : IClassFixture<ProtectedHost>
{
    private readonly RunningHost _host = fixture.Host;

    [Fact]
    public async Task A_wrong_method_was_answered_as_if_the_scope_were_missing()
    {
        using var http = _host.Customer(Guid.CreateVersion7());

        using var answer = await http.SendAsync("DELETE", "/catalog/products");

        await answer.ExpectProblemAsync(HttpStatusCode.MethodNotAllowed);
        Assert.Contains("GET", answer.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("/ordering/orders", "text/plain")]
    [InlineData("/ordering/orders", "application/json; charset=foo")]
    [InlineData("/ordering/orders", "application/json; charset=utf-7")]
    [InlineData("/ordering/_queries/GetOrder", "text/plain")]
    [InlineData("/ordering/_queries/GetOrder", "application/json; charset=foo")]
    public async Task A_wrong_content_type_was_answered_with_403_or_500(string path, string type)
    {
        using var http = _host.Customer(Guid.CreateVersion7());
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes("{}"));
        content.Headers.TryAddWithoutValidation("Content-Type", type);

        using var answer = await http.PostAsync(new Uri(path, UriKind.Relative), content, TestContext.Current.CancellationToken);

        await answer.ExpectProblemAsync(HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task Of_two_members_with_the_same_name_the_last_one_counted()
    {
        using var http = _host.Operator();
        using var content = new StringContent("""{ "sku": "a", "SKU": "b", "name": "Pen", "price": { "amount": 1, "currency": "EUR" } }""", Encoding.UTF8, "application/json");

        using var answer = await http.PostAsync(new Uri("/catalog/products", UriKind.Relative), content, TestContext.Current.CancellationToken);

        await answer.ExpectProblemAsync(HttpStatusCode.BadRequest);
        Assert.Contains("occurs twice", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_that_does_not_exist_had_no_problem_details()
    {
        using var http = _host.Operator();

        using var answer = await http.FetchAsync("/nothing/here");

        await answer.ExpectProblemAsync(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("/openapi/v2.json")]
    [InlineData("/openapi/nothing.json")]
    public async Task An_unknown_document_had_no_problem_details(string path)
    {
        using var http = _host.Operator();

        using var answer = await http.FetchAsync(path);

        await answer.ExpectProblemAsync(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("application/xml")]
    [InlineData("image/png")]
    public async Task A_client_that_accepts_no_JSON_got_500_instead_of_its_rejection(string accept)
    {
        using var http = _host.Customer(Guid.CreateVersion7());
        http.DefaultRequestHeaders.Add("Accept", accept);
        using var anonymous = _host.Client();
        anonymous.DefaultRequestHeaders.Add("Accept", accept);

        using var missing = await http.FetchAsync($"/ordering/orders/{Guid.CreateVersion7()}");
        using var invalid = await http.FetchAsync("/ordering/orders?page=x");
        using var forbidden = await http.FetchAsync("/nothing/here");
        using var unauthorized = await anonymous.FetchAsync("/ordering/orders");

        await missing.ExpectProblemAsync(HttpStatusCode.NotFound);
        await invalid.ExpectProblemAsync(HttpStatusCode.BadRequest);
        await forbidden.ExpectProblemAsync(HttpStatusCode.Forbidden);
        await unauthorized.ExpectProblemAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task An_unknown_host_name_was_answered_with_a_page_and_no_security_headers()
    {
        await using var host = await RunningHost.StartAsync(new Dictionary<string, string?> { ["AllowedHosts"] = "127.0.0.1" });
        using var http = host.Operator();
        http.DefaultRequestHeaders.Host = "evil.example";

        using var answer = await http.FetchAsync("/ordering/orders");

        await answer.ExpectProblemAsync(HttpStatusCode.BadRequest);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
    }

    [Fact]
    public async Task An_event_that_was_too_large_was_answered_as_if_the_request_were_not_the_cause()
    {
        await using var host = await RunningHost.StartAsync(new Dictionary<string, string?> { ["Messaging:MaxPayloadBytes"] = "1024" });
        using var http = host.Operator();
        var product = new { sku = "big", name = new string('\u6f22', 200), price = new { amount = 1, currency = "EUR" } };

        using var answer = await http.SendAsync("POST", "/catalog/products", product);

        var detail = (await answer.ExpectProblemAsync(HttpStatusCode.RequestEntityTooLarge)).GetProperty("detail").GetString();
        Assert.Matches("^The event catalog.product-listed with key .+ would have 1[0-9]{3} bytes; the limit is 1024. Send less, or raise Messaging:MaxPayloadBytes.$", detail);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public async Task An_empty_subject_was_accepted(string subject)
    {
        using var http = _host.Client(_host.Authority.Issue("catalog", subject: subject));

        using var answer = await http.FetchAsync("/catalog/products");

        await answer.ExpectProblemAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public void Keys_that_the_authority_withdrew_were_trusted_for_twelve_hours() =>
        Assert.Equal(
            TimeSpan.FromMinutes(5),
            _host.Services.GetRequiredService<IOptionsMonitor<JwtBearerOptions>>().Get(JwtBearerDefaults.AuthenticationScheme).AutomaticRefreshInterval);

    [Fact]
    public async Task Each_anonymous_probe_ran_all_checks()
    {
        var checks = 0;
        var services = new ServiceCollection().AddLogging();
        services.AddHealthChecks().AddCheck("module", () => HealthCheckResult.Healthy($"check {Interlocked.Increment(ref checks)}"), [ModulesRegistration.ModuleTag]);
        await using var provider = services.BuildServiceProvider();
        var readiness = new ReadinessCache(provider.GetRequiredService<HealthCheckService>(), TimeProvider.System, _ => true);

        var start = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => readiness.RecentAsync()));

        Assert.InRange(checks, 1, 1 + (int)TimeProvider.System.GetElapsedTime(start).TotalSeconds);
    }
}
