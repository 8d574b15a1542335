using System.Net;
using System.Text.Json;

namespace Host.Tests;

/// <summary>Operational data of the shop, which belongs to no customer, is restricted to operators.</summary>
public sealed class OperatorTests(ProtectedHost fixture) : IClassFixture<ProtectedHost>
{
    private readonly RunningHost _host = fixture.Host;

    [Theory]
    [InlineData("/hangfire")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/scalar/")]
    [InlineData("/")]
    [InlineData("/health/modules/ordering")]
    [InlineData("/modules/traffic")]
    public async Task Only_operators_can_read_it(string path)
    {
        using var anonymous = _host.Client();
        using var customer = _host.Customer(Guid.CreateVersion7());
        using var manager = _host.Client(_host.Authority.Issue("ordering.manage"));
        using var forOperator = _host.Operator();

        Assert.Equal(HttpStatusCode.Unauthorized, await anonymous.StatusAsync(path));
        Assert.Equal(HttpStatusCode.Forbidden, await customer.StatusAsync(path));
        Assert.Equal(HttpStatusCode.Forbidden, await manager.StatusAsync(path));
        Assert.Equal(HttpStatusCode.OK, await forOperator.StatusAsync(path));
    }

    [Theory]
    [InlineData("/health/live", false)]
    [InlineData("/health/ready", true)]
    public async Task Probes_get_the_status_and_operators_the_details(string path, bool hasMore)
    {
        using var anonymous = _host.Client();
        using var customer = _host.Customer(Guid.CreateVersion7());
        using var forOperator = _host.Operator();

        Assert.Equal(["status"], Names(await anonymous.ReadAsync(path)));
        Assert.Equal(["status"], Names(await customer.ReadAsync(path)));
        Assert.Equal(hasMore ? ["status", "modules"] : ["status"], Names(await forOperator.ReadAsync(path)));
    }

    [Fact]
    public async Task The_OpenAPI_document_describes_the_requirements_of_each_request()
    {
        using var http = _host.Operator();

        var document = await http.ReadAsync("/openapi/v1.json");

        var scheme = document.GetProperty("components").GetProperty("securitySchemes").GetProperty("Bearer");
        Assert.Equal(("http", "bearer"), (scheme.GetProperty("type").GetString(), scheme.GetProperty("scheme").GetString()));
        Assert.Equal(["ordering"], ScopesOf(document, "/ordering/orders", "post"));
        Assert.Equal(["catalog.manage"], ScopesOf(document, "/catalog/products", "post"));
        Assert.Equal(["ordering", "profiles", "payments"], ScopesOf(document, "/storefront/orders/{id}", "get"));
        Assert.True(document.GetProperty("paths").GetProperty("/ordering/orders").GetProperty("post").GetProperty("responses").TryGetProperty("403", out _));
    }

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(p => p.Name);

    private static IEnumerable<string?> ScopesOf(JsonElement document, string path, string method) =>
        document.GetProperty("paths").GetProperty(path).GetProperty(method).GetProperty("security")[0].GetProperty("Bearer").EnumerateArray().Select(s => s.GetString());
}
