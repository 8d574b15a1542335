using System.Net;
using System.Text;
using System.Text.Json;

namespace Acceptance.Tests;

/// <summary>Properties of every endpoint, on the real server.</summary>
public abstract class HttpTests(RunningMonolith monolith)
{
    private readonly HttpClient _http = monolith.Installation.Http;

    [Theory]
    [InlineData("POST", "/profiles", """{"name":"","email":"nobody","age":0}""", "age,email,name")]
    [InlineData("POST", "/profiles", """{"name":"A","email":"a@b.c","age":"old"}""", "age")]
    [InlineData("POST", "/profiles", "{", "body")]
    [InlineData("POST", "/profiles", null, "body")]
    [InlineData("PUT", "/profiles/01a20000-0000-7000-8000-000000000000", """{"email":"nobody"}""", "age,email,name")]
    [InlineData("POST", "/catalog/products", """{"sku":"","price":{"amount":-1,"currency":"euro"}}""", "name,price.amount,price.currency,sku")]
    [InlineData("POST", "/catalog/products", """{"sku":"s","name":"n"}""", "price")]
    [InlineData("PUT", "/catalog/products/01a20000-0000-7000-8000-000000000000/price", """{"price":{"amount":0,"currency":"EUR"}}""", "price.amount")]
    [InlineData("POST", "/inventory/stock/01a20000-0000-7000-8000-000000000000/replenishments", """{"quantity":0}""", "quantity")]
    [InlineData("POST", "/ordering/orders", """{"lines":[{"quantity":0}]}""", "customerId,lines[0].productId,lines[0].quantity")]
    [InlineData("POST", "/ordering/orders", """{"lines":[{"quantity":1.5}]}""", "lines[0].quantity")]
    [InlineData("POST", "/ordering/orders/01a20000-0000-7000-8000-000000000000/cancellation", """{"reason":""}""", "reason")]
    [InlineData("GET", "/profiles?pageSize=201", null, "pageSize")]
    [InlineData("GET", "/catalog/products?page=0", null, "page")]
    [InlineData("GET", "/ordering/orders?page=x", null, "page")]
    [InlineData("GET", "/payments?orderId=x", null, "orderId")]
    [InlineData("POST", "/reviews/products/01a20000-0000-7000-8000-000000000000", """{"stars":6,"text":"","author":""}""", "author,customerId,stars,text")]
    [InlineData("POST", "/reviews/01a20000-0000-7000-8000-000000000000/answers", "{}", "author,customerId,text")]
    [InlineData("POST", "/reviews/01a20000-0000-7000-8000-000000000000/votes", """{"helpful":true}""", "customerId")]
    [InlineData("GET", "/reviews/products/01a20000-0000-7000-8000-000000000000?page=0", null, "page")]
    [InlineData("GET", "/insights/sales/by-product?pageSize=0", null, "pageSize")]
    [InlineData("GET", "/search?q=%20&max=51", null, "max,q")]
    public async Task A_bad_request_is_rejected_with_problem_details_that_name_the_fields(string method, string path, string? body, string fields)
    {
        using var answer = await SendAsync(method, path, body);

        var problem = await ProblemAsync(answer, HttpStatusCode.BadRequest);
        Assert.Equal(fields, string.Join(',', problem.GetProperty("errors").EnumerateObject().Select(e => e.Name).Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("GET", "/profiles/01a20000-0000-7000-8000-000000000000")]
    [InlineData("DELETE", "/profiles/01a20000-0000-7000-8000-000000000000")]
    [InlineData("DELETE", "/catalog/products/01a20000-0000-7000-8000-000000000000")]
    [InlineData("GET", "/inventory/stock/01a20000-0000-7000-8000-000000000000")]
    [InlineData("GET", "/ordering/orders/01a20000-0000-7000-8000-000000000000")]
    [InlineData("DELETE", "/reviews/01a20000-0000-7000-8000-000000000000")]
    [InlineData("GET", "/insights/orders/01a20000-0000-7000-8000-000000000000")]
    [InlineData("GET", "/storefront/orders/01a20000-0000-7000-8000-000000000000")]
    [InlineData("GET", "/nothing/here")]
    public async Task A_missing_resource_returns_404_with_problem_details(string method, string path)
    {
        using var answer = await SendAsync(method, path, body: null);

        await ProblemAsync(answer, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_body_above_the_size_limit_is_rejected()
    {
        using var answer = await SendAsync("POST", "/profiles", $$"""{"name":"{{new string('x', 300_000)}}"}""");

        await ProblemAsync(answer, HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task The_same_idempotency_key_returns_the_same_response_and_has_one_effect()
    {
        var body = $$"""{"name":"Kay","email":"{{Guid.CreateVersion7()}}@example.org","age":50}""";
        using var first = await SendAsync("POST", "/profiles", body, "key-1");
        using var again = await SendAsync("POST", "/profiles", body, "key-1");
        using var other = await SendAsync("POST", "/profiles", body.Replace("50", "51", StringComparison.Ordinal), "key-1");

        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        Assert.Equal(HttpStatusCode.Created, again.StatusCode);
        Assert.Equal(await BodyAsync(first), await BodyAsync(again));
        Assert.Equal(first.Headers.Location, again.Headers.Location);
        await ProblemAsync(other, HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Concurrent_requests_with_the_same_key_get_the_same_response()
    {
        for (var round = 0; round < 10; round++)
        {
            var body = $$"""{"name":"Kay","email":"{{Guid.CreateVersion7()}}@example.org","age":50}""";
            var key = Guid.CreateVersion7().ToString();

            var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => SendAsync("POST", "/profiles", body, key)));

            Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Created, answer.StatusCode));
            Assert.Single((await Task.WhenAll(answers.Select(BodyAsync))).Distinct());
        }
    }

    [Fact]
    public async Task A_duplicate_email_is_a_conflict_that_names_the_field()
    {
        var body = $$"""{"name":"Kay","email":"{{Guid.CreateVersion7()}}@example.org","age":50}""";
        using var first = await SendAsync("POST", "/profiles", body);
        using var second = await SendAsync("POST", "/profiles", body);

        var problem = await ProblemAsync(second, HttpStatusCode.Conflict);
        Assert.True(problem.GetProperty("errors").TryGetProperty("email", out _));
    }

    [Theory]
    [InlineData("/", "text/html")]
    [InlineData("/scalar/", "text/html")]
    [InlineData("/openapi/v1.json", "application/json")]
    [InlineData("/health/live", "application/json")]
    [InlineData("/health/ready", "application/json")]
    [InlineData("/health/modules/ordering", "application/json")]
    public async Task Snippets_exist(string path, string type)
    {
        using var answer = await SendAsync("GET", path, body: null);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(type, answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task The_OpenAPI_document_contains_every_module()
    {
        var document = JsonSerializer.Deserialize<JsonElement>(
            await _http.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative), TestContext.Current.CancellationToken));
        var paths = document.GetProperty("paths").EnumerateObject().Select(p => p.Name).ToList();

        foreach (var module in new[] { "profiles", "catalog", "ordering", "inventory", "payments", "notifications", "reviews", "insights", "search", "storefront" })
        {
            Assert.Contains(paths, path => path.StartsWith($"/{module}", StringComparison.Ordinal));
        }

        var post = document.GetProperty("paths").GetProperty("/ordering/orders").GetProperty("post");
        Assert.Contains(post.GetProperty("parameters").EnumerateArray(), p => p.GetProperty("name").GetString() == "Idempotency-Key");
        Assert.True(post.GetProperty("responses").TryGetProperty("422", out _));
        Assert.Equal([], OpenApiFaults.Find(document));
    }

    private static Task<string> BodyAsync(HttpResponseMessage answer) => answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    private static async Task<JsonElement> ProblemAsync(HttpResponseMessage answer, HttpStatusCode status)
    {
        var body = await BodyAsync(answer);
        Assert.True(answer.StatusCode == status, $"{(int)answer.StatusCode} instead of {(int)status}: {body}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        return JsonSerializer.Deserialize<JsonElement>(body);
    }

    private async Task<HttpResponseMessage> SendAsync(string method, string path, string? body, string? key = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return await _http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}

[Collection(OneOnSqlite.Name)]
public sealed class HttpOnSqlite(RunningMonolith monolith) : HttpTests(monolith);
