using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Acceptance.Tests;

/// <summary>A client of the shop.</summary>
public sealed class Shop(HttpClient http)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    public async Task<Guid> RegisterAsync(string name = "Ann Lee", string? email = null) =>
        await CreateAsync("/profiles", new { name, email = email ?? $"{Guid.CreateVersion7()}@example.org", age = 33 });

    public async Task<Guid> ListProductAsync(decimal price, string currency = "EUR") =>
        await CreateAsync("/catalog/products", new { sku = Guid.CreateVersion7().ToString(), name = "Thing", price = new { amount = price, currency } });

    public async Task ReplenishAsync(Guid product, int quantity)
    {
        using var answer = await PostAsync($"/inventory/stock/{product}/replenishments", new { quantity });
        await ExpectAsync(answer, HttpStatusCode.OK);
    }

    public async Task<Guid> StockAsync(decimal price, int quantity)
    {
        var product = await ListProductAsync(price);
        await ReplenishAsync(product, quantity);
        return product;
    }

    public async Task<Guid> OrderAsync(Guid customer, params (Guid Product, int Quantity)[] lines)
    {
        using var answer = await PostAsync(
            "/ordering/orders", new { customerId = customer, lines = lines.Select(l => new { productId = l.Product, quantity = l.Quantity }) });
        var body = await ExpectAsync(answer, HttpStatusCode.Accepted);
        Assert.Equal($"/ordering/orders/{body.GetProperty("id").GetGuid()}", answer.Headers.Location?.ToString());
        return body.GetProperty("id").GetGuid();
    }

    /// <summary>Orders one item with an idempotency key, and retries until a host responds, possibly at another address.</summary>
    public Task PlaceAsync(Guid customer, Guid product, string key) =>
        PostUntilAnsweredAsync("/ordering/orders", new { customerId = customer, lines = new[] { new { productId = product, quantity = 1 } } }, key);

    /// <summary>Sends a POST with an idempotency key, and retries until a host responds, possibly at another address.</summary>
    public async Task PostUntilAnsweredAsync(string path, object body, string key)
    {
        while (true)
        {
            try
            {
                using var answer = await PostAsync(path, body, key);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }

                Assert.True((int)answer.StatusCode >= 500, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            }
            catch (HttpRequestException)
            {
                // The process has ended.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    public async Task<HttpStatusCode> CancelAsync(Guid order, string reason = "Changed my mind")
    {
        using var answer = await PostAsync($"/ordering/orders/{order}/cancellation", new { reason });
        return answer.StatusCode;
    }

    /// <summary>Waits until an order is confirmed or cancelled, and returns it.</summary>
    public Task<JsonElement> SettledAsync(Guid order) => UntilAsync(
        $"/ordering/orders/{order}", o => o.GetProperty("status").GetString() is "confirmed" or "cancelled");

    /// <summary>Reviews a product, with a text as an attribute.</summary>
    public async Task<Guid> ReviewAsync(Guid product, Guid customer, string author, string text, int stars = 5)
    {
        var attributes = new Dictionary<string, string> { ["of"] = author };
        return await CreateAsync($"/reviews/products/{product}", new { customerId = customer, author, stars, text, attributes });
    }

    /// <summary>Answers a review, or one of its answers.</summary>
    public async Task<Guid> AnswerAsync(Guid review, Guid customer, string author, string text, Guid? answerId = null)
    {
        using var answer = await PostAsync($"/reviews/{review}/answers", new { customerId = customer, author, text, answerId });
        return (await ExpectAsync(answer, HttpStatusCode.OK)).GetProperty("id").GetGuid();
    }

    /// <summary>Votes on a review, and returns the votes that it has.</summary>
    public async Task<(int Helpful, int NotHelpful)> VoteAsync(Guid review, Guid customer, bool helpful)
    {
        using var answer = await PostAsync($"/reviews/{review}/votes", new { customerId = customer, helpful });
        var votes = await ExpectAsync(answer, HttpStatusCode.OK);
        return (votes.GetProperty("helpful").GetInt32(), votes.GetProperty("notHelpful").GetInt32());
    }

    public Task<JsonElement> GetAsync(string path) => http.GetFromJsonAsync<JsonElement>(path, TestContext.Current.CancellationToken);

    /// <summary>Polls a resource until a condition holds.</summary>
    public async Task<JsonElement> UntilAsync(string path, Func<JsonElement, bool> condition)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
            var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            if (answer.IsSuccessStatusCode && JsonSerializer.Deserialize<JsonElement>(body) is var value && condition(value))
            {
                return value;
            }

            if (TimeProvider.System.GetElapsedTime(start) > Timeout)
            {
                var health = await http.GetStringAsync(new Uri("/health/ready", UriKind.Relative), TestContext.Current.CancellationToken);
                throw new TimeoutException($"GET {path} did not return the expected state within {Timeout}. Last: {(int)answer.StatusCode} {body}. Health: {health}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    public async Task<HttpResponseMessage> PostAsync(string path, object body, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return await http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>All items of a list, page by page.</summary>
    public async Task<List<JsonElement>> ListAsync(string path)
    {
        var items = new List<JsonElement>();
        for (var page = 1; ; page++)
        {
            var list = await GetAsync($"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}page={page}&pageSize=200");
            items.AddRange(list.GetProperty("items").EnumerateArray());
            if (items.Count >= list.GetProperty("total").GetInt32())
            {
                return items;
            }
        }
    }

    private static async Task<JsonElement> ExpectAsync(HttpResponseMessage answer, HttpStatusCode status)
    {
        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.StatusCode == status, $"{(int)answer.StatusCode} instead of {(int)status}: {body}");
        return JsonSerializer.Deserialize<JsonElement>(body);
    }

    private async Task<Guid> CreateAsync(string path, object body)
    {
        using var answer = await PostAsync(path, body);
        return (await ExpectAsync(answer, HttpStatusCode.Created)).GetProperty("id").GetGuid();
    }
}
