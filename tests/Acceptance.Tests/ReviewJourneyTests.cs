using System.Net;
using System.Text.Json;

namespace Acceptance.Tests;

/// <summary>Follows a review, which the module stores as a document, from the confirmed order to the figures of Insights.</summary>
public abstract class ReviewJourneyTests(RunningMonolith monolith)
{
    private readonly Shop _shop = monolith.Shop;

    [Fact]
    public async Task A_buyer_reviews_what_they_bought_and_others_answer_and_vote()
    {
        var (buyer, reader) = (await _shop.RegisterAsync("Ann Lee"), await _shop.RegisterAsync("Bob Ray"));
        var product = await _shop.StockAsync(12.50m, 10);
        Assert.Equal("confirmed", (await _shop.SettledAsync(await _shop.OrderAsync(buyer, (product, 2)))).GetProperty("status").GetString());

        var review = await _shop.ReviewAsync(product, buyer, "Ann L.", "Solid.\nA bit heavy.", stars: 4);
        var question = await _shop.AnswerAsync(review, reader, "Bob", "How heavy?");
        await _shop.AnswerAsync(review, buyer, "Ann L.", "Two pounds.", question);
        Assert.Equal((1, 0), await _shop.VoteAsync(review, reader, helpful: true));

        var found = Assert.Single(await _shop.ListAsync($"/reviews/products/{product}"));
        Assert.Equal(("Ann L.", "Solid.\nA bit heavy.", 4), (Text(found, "author"), Text(found, "text"), found.GetProperty("stars").GetInt32()));
        Assert.Equal("Ann L.", Text(found.GetProperty("attributes"), "of"));
        Assert.Equal(1, found.GetProperty("votes").GetProperty("helpful").GetInt32());
        var answer = Assert.Single(found.GetProperty("answers").EnumerateArray());
        Assert.Equal(("Bob", "How heavy?"), (Text(answer, "author"), Text(answer, "text")));
        Assert.Equal("Two pounds.", Text(Assert.Single(answer.GetProperty("answers").EnumerateArray()), "text"));
        await _shop.UntilAsync("/insights/sales/by-product?pageSize=200", list => list.GetProperty("items").EnumerateArray().Any(i =>
            i.GetProperty("productId").GetGuid() == product && i.GetProperty("reviews").GetInt32() == 1 && i.GetProperty("averageStars").GetDouble() == 4));
    }

    [Fact]
    public async Task Customers_without_a_confirmed_order_of_the_product_cannot_review_it()
    {
        var (nonbuyer, cancelled) = (await _shop.RegisterAsync(), await _shop.RegisterAsync());
        var product = await _shop.StockAsync(1m, 3);
        Assert.Equal("cancelled", (await _shop.SettledAsync(await _shop.OrderAsync(cancelled, (product, 4)))).GetProperty("status").GetString());

        foreach (var customer in new[] { nonbuyer, cancelled })
        {
            using var answer = await _shop.PostAsync($"/reviews/products/{product}", new { customerId = customer, author = "Nobody", stars = 1, text = "Bad." });
            Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        }

        Assert.Empty(await _shop.ListAsync($"/reviews/products/{product}"));
    }

    [Fact]
    public async Task A_product_can_be_reviewed_as_soon_as_its_order_is_confirmed()
    {
        var product = await _shop.StockAsync(2m, 5);
        for (var i = 0; i < 5; i++)
        {
            var customer = await _shop.RegisterAsync();
            await _shop.SettledAsync(await _shop.OrderAsync(customer, (product, 1)));
            await _shop.ReviewAsync(product, customer, "Ann", "Fine.");
        }

        Assert.Equal(5, (await _shop.ListAsync($"/reviews/products/{product}")).Count);
    }

    private static string? Text(JsonElement item, string name) => item.GetProperty(name).GetString();
}

[Collection(OneOnSqlite.Name)]
public sealed class ReviewJourneyOnSqlite(RunningMonolith monolith) : ReviewJourneyTests(monolith);
