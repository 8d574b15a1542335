using System.Net;

namespace Host.Tests;

/// <summary>Responses have headers that restrict what browsers do with them, whether they succeed or fail.</summary>
public sealed class HeaderTests(ProtectedHost fixture) : IClassFixture<ProtectedHost>
{
    private readonly RunningHost _host = fixture.Host;

    [Theory]
    [InlineData("/ordering/orders", HttpStatusCode.OK)]
    [InlineData("/ordering/orders?page=x", HttpStatusCode.BadRequest)]
    [InlineData("/ordering/orders/01a20000-0000-7000-8000-000000000000", HttpStatusCode.NotFound)]
    [InlineData("/nothing/here", HttpStatusCode.NotFound)]
    [InlineData("/health/live", HttpStatusCode.OK)]
    [InlineData("/openapi/v1.json", HttpStatusCode.OK)]
    [InlineData("/", HttpStatusCode.OK)]
    [InlineData("/scalar/", HttpStatusCode.OK)]
    [InlineData("/hangfire", HttpStatusCode.OK)]
    public async Task Every_response_has_the_security_headers(string path, HttpStatusCode status)
    {
        using var http = _host.Operator();

        using var answer = await http.FetchAsync(path);

        Assert.Equal(status, answer.StatusCode);
        AssertHeaders(answer);
    }

    [Fact]
    public async Task A_rejected_response_has_the_security_headers()
    {
        using var http = _host.Client();

        using var answer = await http.FetchAsync("/ordering/orders");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        AssertHeaders(answer);
        Assert.Equal("default-src 'none'; frame-ancestors 'none'", Get(answer, "Content-Security-Policy"));
        Assert.Equal("no-store", Get(answer, "Cache-Control"));
    }

    [Fact]
    public async Task Responses_over_HTTPS_have_the_HSTS_header()
    {
        // As behind a proxy that terminates TLS.
        await using var host = await RunningHost.StartAsync(new Dictionary<string, string?> { ["ForwardedHeaders_Enabled"] = "true" });
        using var http = host.Operator();

        using var plain = await http.FetchAsync("/ordering/orders");
        http.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        using var secure = await http.FetchAsync("/ordering/orders");

        Assert.False(plain.Headers.Contains("Strict-Transport-Security"));
        Assert.Equal("max-age=31536000", Get(secure, "Strict-Transport-Security"));
    }

    private static void AssertHeaders(HttpResponseMessage answer)
    {
        Assert.Equal("nosniff", Get(answer, "X-Content-Type-Options"));
        Assert.Equal("DENY", Get(answer, "X-Frame-Options"));
        Assert.Equal("no-referrer", Get(answer, "Referrer-Policy"));
        Assert.EndsWith("frame-ancestors 'none'", Get(answer, "Content-Security-Policy"), StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("Server"));
        Assert.False(answer.Headers.Contains("Strict-Transport-Security"));
    }

    private static string Get(HttpResponseMessage answer, string header) => Assert.Single(answer.Headers.GetValues(header));
}
