using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Ordering.Contracts;
using Reviews.Contracts;

namespace Reviews.Tests;

/// <summary>Who may review what, and what others see of it.</summary>
public sealed class ReviewTests : ReviewsScenario
{
    [Fact]
    public async Task A_buyer_reviews_a_product_with_attributes_of_any_name()
    {
        using var answer = await PostAsync(
            $"/reviews/products/{Apple}",
            new
            {
                customerId = Ann,
                author = "Ann L.",
                stars = 4,
                text = "Crisp.\nA bit small.",
                attributes = new Dictionary<string, string> { ["Size"] = "too small", ["größe"] = "klein" },
            });

        var id = (await ReadAsync(answer, HttpStatusCode.Created)).GetProperty("id").GetGuid();
        Assert.Equal($"/reviews/products/{Apple}", answer.Headers.Location?.ToString());
        var list = await Reviews.Http.GetFromJsonAsync<JsonElement>(answer.Headers.Location, Token);
        var review = Assert.Single(list.GetProperty("items").EnumerateArray());
        Assert.Equal(
            (id, "Ann L.", 4, "Crisp.\nA bit small."),
            (review.GetProperty("id").GetGuid(), review.GetProperty("author").GetString(), review.GetProperty("stars").GetInt32(), review.GetProperty("text").GetString()));
        Assert.Equal(["Size", "größe"], review.GetProperty("attributes").EnumerateObject().Select(a => a.Name).Order(StringComparer.Ordinal));
        Assert.Equal(new ReviewPublished(id, Apple, Ann, 4), await Reviews.EventAsync<ReviewPublished>());
    }

    [Fact]
    public async Task Only_a_confirmed_order_makes_a_buyer()
    {
        await AssertNoBuyerAsync();

        var placed = await OrderAsync(Bob, Apple);
        await AssertNoBuyerAsync();

        await Reviews.PublishAsync(new OrderCancelled(placed, Bob, "Changed my mind."));
        await AssertNoBuyerAsync();

        await BuyAsync(Bob, Guid.CreateVersion7());
        await AssertNoBuyerAsync();

        await BuyAsync(Bob, Guid.CreateVersion7(), Apple, Apple);
        Assert.NotEqual(Guid.Empty, await ReviewAsync(Bob));

        async Task AssertNoBuyerAsync()
        {
            using var answer = await PostAsync($"/reviews/products/{Apple}", Body(Bob));
            await AssertConflictAsync(answer, $"no confirmed order of the product {Apple}");
            Assert.Empty(await Reviews.PublishedAsync());
        }
    }

    [Fact]
    public async Task A_customer_reviews_a_product_once_and_again_after_the_review_was_removed()
    {
        var first = await ReviewAsync(stars: 3);
        using var second = await PostAsync($"/reviews/products/{Apple}", Body(Ann));
        await AssertConflictAsync(second, "already reviewed");

        using var removed = await Reviews.Http.DeleteAsync($"/reviews/{first}", Token);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        Assert.Equal(new ReviewRemoved(first, Apple, 3), await Reviews.EventAsync<ReviewRemoved>());
        Assert.Empty(await ListAsync());

        using var again = await Reviews.Http.DeleteAsync($"/reviews/{first}", Token);
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
        await ReviewAsync();
    }

    [Fact]
    public async Task An_invalid_review_is_rejected_and_each_field_is_named()
    {
        using var empty = await PostAsync($"/reviews/products/{Apple}", new { author = "", stars = 6, text = "" });
        await AssertInvalidAsync(empty, "author", "customerId", "stars", "text");

        using var attributes = await PostAsync($"/reviews/products/{Apple}", Body(Ann, Enumerable.Range(0, 21).ToDictionary(i => $"a{i}", _ => "b")));
        await AssertInvalidAsync(attributes, "attributes");

        using var control = await PostAsync($"/reviews/products/{Apple}", Body(Ann, new Dictionary<string, string> { ["a"] = "\0" }));
        await AssertInvalidAsync(control, "attributes[a]");

        using var unknown = await PostAsync($"/reviews/products/{Apple}", Body(Guid.CreateVersion7()));
        await AssertInvalidAsync(unknown, "customerId");
        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task Answers_are_nested()
    {
        var review = await ReviewAsync();
        var first = await AnswerAsync(review, Bob, "How crisp?");
        var second = await AnswerAsync(review, Ann, "Very.", first);
        await AnswerAsync(review, Bob, "Thanks.", second);
        await AnswerAsync(review, Ann, "Buy some.");

        var answers = Assert.Single(await ListAsync()).Answers;
        Assert.Equal(["How crisp?", "Buy some."], answers.Select(a => a.Text));
        Assert.Equal("Thanks.", Assert.Single(Assert.Single(answers[0].Answers).Answers).Text);
    }

    [Fact]
    public async Task An_answer_without_a_review_or_to_an_unknown_answer_is_rejected()
    {
        var review = await ReviewAsync();
        using var unknown = await PostAsync($"/reviews/{Guid.CreateVersion7()}/answers", new { customerId = Bob, author = "Bob", text = "What?" });
        await ReadAsync(unknown, HttpStatusCode.NotFound);

        using var lost = await PostAsync($"/reviews/{review}/answers", new { customerId = Bob, author = "Bob", text = "What?", answerId = Guid.CreateVersion7() });
        await AssertInvalidAsync(lost, "answerId");

        using var empty = await PostAsync($"/reviews/{review}/answers", new { author = "", text = "" });
        await AssertInvalidAsync(empty, "author", "customerId", "text");
    }

    [Fact]
    public async Task Answers_have_limits_that_the_stored_JSON_bears()
    {
        var review = await ReviewAsync();
        var deepest = await AnswerAsync(review, Bob, "1");
        for (var depth = 2; depth <= Review.MaxDepth; depth++)
        {
            deepest = await AnswerAsync(review, Bob, $"{depth}", deepest);
        }

        using var deeper = await PostAsync($"/reviews/{review}/answers", new { customerId = Bob, author = "Bob", text = "Deeper", answerId = deepest });
        await AssertConflictAsync(deeper, $"nested {Review.MaxDepth} deep");
        var answers = Assert.Single(await ListAsync()).Answers;
        for (var depth = 1; depth <= Review.MaxDepth; depth++)
        {
            answers = Assert.Single(answers).Answers;
        }

        for (var count = Review.MaxDepth; count < Review.MaxAnswers; count++)
        {
            await AnswerAsync(review, Bob, $"{count}");
        }

        using var more = await PostAsync($"/reviews/{review}/answers", new { customerId = Bob, author = "Bob", text = "One more" });
        await AssertConflictAsync(more, $"{Review.MaxAnswers} answers");
    }

    [Fact]
    public async Task A_second_vote_replaces_the_first()
    {
        var review = await ReviewAsync();
        Assert.Equal(new VoteCount(1, 0), await Reviews.SendAsync(new VoteOnReview(review, Bob, Helpful: true)));
        Assert.Equal(new VoteCount(0, 1), await Reviews.SendAsync(new VoteOnReview(review, Bob, Helpful: false)));
        Assert.Equal(new VoteCount(0, 1), Assert.Single(await ListAsync()).Votes);
    }

    [Fact]
    public async Task A_vote_needs_another_customer_and_a_review()
    {
        var review = await ReviewAsync();
        using var own = await PostAsync($"/reviews/{review}/votes", new { customerId = Ann, helpful = true });
        await AssertConflictAsync(own, "their own reviews");

        using var unknown = await PostAsync($"/reviews/{Guid.CreateVersion7()}/votes", new { customerId = Bob, helpful = true });
        await ReadAsync(unknown, HttpStatusCode.NotFound);

        using var nobody = await PostAsync($"/reviews/{review}/votes", new { helpful = true });
        await AssertInvalidAsync(nobody, "customerId");
        Assert.Equal(new VoteCount(0, 0), Assert.Single(await ListAsync()).Votes);
    }

    [Fact]
    public async Task Reviews_are_listed_page_by_page_the_oldest_first()
    {
        var others = Enumerable.Range(0, 4).Select(_ => Guid.CreateVersion7()).ToList();
        var ids = new List<Guid> { await ReviewAsync() };
        foreach (var customer in others)
        {
            Reviews.Shift(TimeSpan.FromSeconds(1));
            await RegisterAsync(customer);
            await BuyAsync(customer, Apple);
            ids.Add(await ReviewAsync(customer));
        }

        var page = await Reviews.Http.GetFromJsonAsync<JsonElement>($"/reviews/products/{Apple}?page=2&pageSize=2", Token);
        Assert.Equal(5, page.GetProperty("total").GetInt32());
        Assert.Equal(ids[2..4], page.GetProperty("items").EnumerateArray().Select(r => r.GetProperty("id").GetGuid()));
        Assert.Empty((await Reviews.SendAsync(new ListReviews(Guid.CreateVersion7(), default))).Items);

        using var outOfRange = await Reviews.Http.GetAsync($"/reviews/products/{Apple}?pageSize=201", Token);
        await AssertInvalidAsync(outOfRange, "pageSize");
    }

    [Fact]
    public async Task Repeated_requests_with_the_same_key_have_one_effect()
    {
        using var review = await PostAsync($"/reviews/products/{Apple}", Body(Ann), "review");
        using var again = await PostAsync($"/reviews/products/{Apple}", Body(Ann), "review");
        var id = (await ReadAsync(review, HttpStatusCode.Created)).GetProperty("id").GetGuid();
        Assert.Equal(id, (await ReadAsync(again, HttpStatusCode.Created)).GetProperty("id").GetGuid());

        foreach (var _ in Enumerable.Range(0, 2))
        {
            using var answer = await PostAsync($"/reviews/{id}/answers", new { customerId = Bob, author = "Bob", text = "Once" }, "answer");
            await ReadAsync(answer, HttpStatusCode.OK);
            using var vote = await PostAsync($"/reviews/{id}/votes", new { customerId = Bob, helpful = true }, "vote");
            Assert.Equal(1, (await ReadAsync(vote, HttpStatusCode.OK)).GetProperty("helpful").GetInt32());
        }

        Assert.Single(Assert.Single(await ListAsync()).Answers);
        Assert.Single(await Reviews.PublishedAsync());
    }

    private static object Body(Guid customer, Dictionary<string, string>? attributes = null) =>
        new { customerId = customer, author = "Ann", stars = 5, text = "Crisp.", attributes };
}
