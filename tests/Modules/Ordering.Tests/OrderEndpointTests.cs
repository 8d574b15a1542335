using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Catalog.Contracts;
using Inventory.Contracts;
using Monolith;
using Payments.Contracts;
using Profiles.Contracts;

namespace Ordering.Tests;

public sealed class OrderEndpointTests : OrderingScenario
{
    [Fact]
    public async Task Placing_an_order_returns_202_with_a_location_to_poll()
    {
        using var answer = await PostAsync(new { customerId = Customer, lines = new[] { new { productId = Apple, quantity = 2 } } });

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var order = await Ordering.Http.GetFromJsonAsync<JsonElement>(answer.Headers.Location, TestContext.Current.CancellationToken);
        Assert.Equal("placed", order.GetProperty("status").GetString());
        Assert.Equal(25.00m, order.GetProperty("total").GetProperty("amount").GetDecimal());
    }

    [Fact]
    public async Task An_order_without_customer_and_with_a_bad_quantity_is_rejected_and_both_fields_are_named()
    {
        using var answer = await PostAsync(new { lines = new[] { new { productId = Apple, quantity = 0 } } });

        await AssertRejectedAsync(answer, HttpStatusCode.BadRequest, "customerId", "lines[0].quantity");
    }

    [Fact]
    public async Task A_total_that_does_not_fit_its_column_is_rejected_instead_of_stored()
    {
        await Ordering.PublishAsync(new ProductRepriced(Apple, new Money(1_000_000_000m, "EUR")));

        using var answer = await PostAsync(new { customerId = Customer, lines = Enumerable.Repeat(new { productId = Apple, quantity = 10_000 }, 100) });

        await AssertRejectedAsync(answer, HttpStatusCode.BadRequest, "total.amount");
    }

    [Fact]
    public async Task An_order_without_lines_is_rejected()
    {
        using var answer = await PostAsync(new { customerId = Customer });

        await AssertRejectedAsync(answer, HttpStatusCode.BadRequest, "lines");
    }

    [Fact]
    public async Task Unknown_products_and_customers_are_named()
    {
        using var product = await PostAsync(new { customerId = Customer, lines = new[] { new { productId = Guid.CreateVersion7(), quantity = 1 } } });
        await AssertRejectedAsync(product, HttpStatusCode.BadRequest, "lines[0].productId");

        using var customer = await PostAsync(new { customerId = Guid.CreateVersion7(), lines = new[] { new { productId = Apple, quantity = 1 } } });
        await AssertRejectedAsync(customer, HttpStatusCode.BadRequest, "customerId");
    }

    [Fact]
    public async Task Retired_products_cannot_be_ordered()
    {
        await Ordering.PublishAsync(new ProductRetired(Apple));

        using var answer = await PostAsync(new { customerId = Customer, lines = new[] { new { productId = Apple, quantity = 1 } } });

        await AssertRejectedAsync(answer, HttpStatusCode.BadRequest, "lines[0].productId");
    }

    [Fact]
    public async Task Erased_customers_cannot_order()
    {
        await Ordering.PublishAsync(new ProfileErased(Customer));

        using var answer = await PostAsync(new { customerId = Customer, lines = new[] { new { productId = Apple, quantity = 1 } } });

        await AssertRejectedAsync(answer, HttpStatusCode.BadRequest, "customerId");
    }

    [Fact]
    public async Task A_new_price_applies_to_later_orders_only()
    {
        var before = await PlaceAsync((Apple, 1));
        await Ordering.PublishAsync(new ProductRepriced(Apple, new Money(20m, "EUR")));

        Assert.Equal(20m, (await ReadAsync(await PlaceAsync((Apple, 1)))).Total.Amount);
        Assert.Equal(12.50m, (await ReadAsync(before)).Total.Amount);
    }

    [Fact]
    public async Task The_same_key_returns_the_same_response_and_creates_one_order()
    {
        var body = new { customerId = Customer, lines = new[] { new { productId = Apple, quantity = 1 } } };
        using var first = await PostAsync(body, key: "k1");
        using var again = await PostAsync(body, key: "k1");

        Assert.Equal(await BodyAsync(first), await BodyAsync(again));
        Assert.Equal(first.Headers.Location, again.Headers.Location);
        Assert.Single(await Ordering.PublishedAsync());
    }

    [Fact]
    public async Task Concurrent_requests_with_the_same_key_create_one_order()
    {
        var body = new { customerId = Customer, lines = new[] { new { productId = Apple, quantity = 1 } } };

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PostAsync(body, key: "k2")));

        var bodies = await Task.WhenAll(answers.Select(BodyAsync));
        Assert.Single(bodies.Distinct());
        Assert.Single(await Ordering.PublishedAsync());
    }

    [Fact]
    public async Task The_same_key_with_another_body_is_rejected()
    {
        using var first = await PostAsync(new { customerId = Customer, lines = new[] { new { productId = Apple, quantity = 1 } } }, key: "k3");
        using var other = await PostAsync(new { customerId = Customer, lines = new[] { new { productId = Apple, quantity = 2 } } }, key: "k3");

        await AssertRejectedAsync(other, HttpStatusCode.UnprocessableEntity, "Idempotency-Key");
        Assert.Single(await Ordering.PublishedAsync());
    }

    [Fact]
    public async Task A_confirmed_order_cannot_be_cancelled()
    {
        var order = await PlaceAsync((Apple, 1));
        await Ordering.PublishAsync(new StockReserved(order));
        await Ordering.PublishAsync(new PaymentAuthorized(Guid.CreateVersion7(), order, Price));

        using var answer = await CancelAsync(order, "Too late");

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
    }

    [Fact]
    public async Task A_cancellation_needs_a_reason_and_an_order()
    {
        using var unreasoned = await CancelAsync(await PlaceAsync((Apple, 1)), "");
        await AssertRejectedAsync(unreasoned, HttpStatusCode.BadRequest, "reason");

        using var unknown = await CancelAsync(Guid.CreateVersion7(), "Whatever");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    private static async Task<string> BodyAsync(HttpResponseMessage answer) =>
        await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    private static async Task AssertRejectedAsync(HttpResponseMessage answer, HttpStatusCode status, params string[] fields)
    {
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = JsonSerializer.Deserialize<JsonElement>(await BodyAsync(answer));
        Assert.Equal(fields, problem.GetProperty("errors").EnumerateObject().Select(e => e.Name).Order());
    }

    private async Task<HttpResponseMessage> PostAsync(object body, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/ordering/orders") { Content = JsonContent.Create(body) };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return await Ordering.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private Task<HttpResponseMessage> CancelAsync(Guid order, string reason) => Ordering.Http.PostAsJsonAsync(
        $"/ordering/orders/{order}/cancellation", new { reason }, TestContext.Current.CancellationToken);
}
