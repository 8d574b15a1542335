using System.Text;
using Ordering.Contracts;
using Profiles.Contracts;
using Reviews.Contracts;

namespace Reviews.Tests;

/// <summary>After an erasure no document and no file contains the customer's name or words, also if the erasure precedes other events.</summary>
public sealed class ErasureTests : ReviewsScenario
{
    private const string Name = "Zacharias Quettelbaum";

    [Fact]
    public async Task Reviews_answers_and_votes_of_an_erased_customer_are_gone_and_those_of_others_stay()
    {
        var pear = Guid.CreateVersion7();
        await BuyAsync(Bob, Apple, pear);
        var review = await ReviewAsync();
        var own = await ReviewAsync(Bob, Name, $"I am {Name}.");
        await Reviews.SendAsync(new PublishReview(pear, Bob, Name, 1, "Soft.", new Dictionary<string, string> { ["signed"] = Name }));
        var question = await AnswerAsync(review, Bob, $"{Name} asks: how crisp?", author: Name);
        await AnswerAsync(review, Ann, "Very.", question, author: "Ann");
        await AnswerAsync(review, Bob, $"{Name} is content.", author: Name);
        await Reviews.SendAsync(new VoteOnReview(review, Bob, Helpful: true));
        await AnswerAsync(own, Ann, "Who?", author: "Ann");
        await AnswerAsync(own, Bob, $"{Name} himself.", author: Name);
        Assert.NotEmpty(await TracesAsync());

        await EraseAsync(Bob);

        var left = Assert.Single(await ListAsync());
        Assert.Equal((review, "Crisp.", new VoteCount(0, 0)), (left.Id, left.Text, left.Votes));
        Assert.Equal([(null, null), (null, null)], left.Answers.Select(a => (a.Author, a.Text)));
        Assert.Equal(("Ann", "Very."), left.Answers[0].Answers.Select(a => (a.Author, a.Text)).Single());
        Assert.Equal(own, (await Reviews.EventAsync<ReviewRemoved>(e => e.ProductId == Apple)).ReviewId);
        Assert.Equal(1, (await Reviews.EventAsync<ReviewRemoved>(e => e.ProductId == pear)).Stars);
        Assert.Empty(await TracesAsync());
        Assert.Empty(await FilesWithTracesAsync());
        Assert.Equal(0, await CountDocumentsOfAsync(Bob));
    }

    [Fact]
    public async Task A_vote_of_a_customer_who_wrote_nothing_is_erased()
    {
        var review = await ReviewAsync();
        await Reviews.SendAsync(new VoteOnReview(review, Bob, Helpful: true));

        await EraseAsync(Bob);

        Assert.Equal(new VoteCount(0, 0), Assert.Single(await ListAsync()).Votes);
        Assert.Equal(0, await CountDocumentsOfAsync(Bob));
    }

    /// <summary>The answers of commands are stored for a repeated request, so they must not contain words of customers.</summary>
    [Fact]
    public async Task Stored_answers_of_requests_contain_no_words_of_customers()
    {
        var review = await ReviewAsync();
        using var vote = await PostAsync($"/reviews/{review}/votes", new { customerId = Ann, helpful = true }, "vote");
        await BuyAsync(Bob, Apple);
        foreach (var (path, body) in new (string, object)[]
        {
            ($"/reviews/products/{Apple}", new { customerId = Bob, author = Name, stars = 5, text = Name, attributes = new Dictionary<string, string> { [Name] = Name } }),
            ($"/reviews/{review}/answers", new { customerId = Bob, author = Name, text = Name }),
            ($"/reviews/{review}/votes", new { customerId = Bob, helpful = true }),
        })
        {
            using var answer = await PostAsync(path, body, path.Replace('/', '-'));
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Token));
        }

        Assert.DoesNotContain(await TracesAsync(), trace => !trace.StartsWith("documents", StringComparison.Ordinal));
        await EraseAsync(Bob);
        Assert.Empty(await TracesAsync());
    }

    [Fact]
    public async Task An_erased_customer_can_register_again_and_starts_afresh()
    {
        await ReviewAsync();
        await EraseAsync(Ann);
        using var unknown = await PostAsync($"/reviews/products/{Apple}", new { customerId = Ann, author = "Ann", stars = 5, text = "Crisp." });
        await AssertInvalidAsync(unknown, "customerId");

        await RegisterAsync(Ann);
        using var noBuyer = await PostAsync($"/reviews/products/{Apple}", new { customerId = Ann, author = "Ann", stars = 5, text = "Crisp." });
        await AssertConflictAsync(noBuyer, "no confirmed order");

        await BuyAsync(Ann, Apple);
        await ReviewAsync();
    }

    [Fact]
    public async Task Many_purchases_are_forgotten()
    {
        foreach (var _ in Enumerable.Range(0, 5))
        {
            await BuyAsync(Bob, [.. Enumerable.Range(0, 100).Select(_ => Guid.CreateVersion7())]);
        }

        await EraseAsync(Bob);

        Assert.Equal(0, await CountDocumentsOfAsync(Bob));
    }

    [Fact]
    public async Task Events_that_come_again_change_nothing()
    {
        var review = await ReviewAsync();
        var order = Guid.CreateVersion7();
        var price = new Monolith.Money(1m, "EUR");
        var placed = new OrderPlaced(order, Ann, [new OrderedItem(Apple, 1, price)], price);
        await Reviews.PublishAsync(placed);
        await Reviews.PublishAsync(placed);
        await Reviews.PublishAsync(new OrderConfirmed(order, Ann, price));
        await Reviews.PublishAsync(new OrderConfirmed(order, Ann, price));
        await RegisterAsync(Ann);

        Assert.Equal(review, Assert.Single(await ListAsync()).Id);
        using var second = await PostAsync($"/reviews/products/{Apple}", new { customerId = Ann, author = "Ann", stars = 5, text = "Crisp." });
        await AssertConflictAsync(second, "already reviewed");

        await EraseAsync(Bob);
        await Reviews.PublishAsync(new ProfileErased(Bob));
        await Reviews.PublishAsync(new ProfileErased(Guid.CreateVersion7()));
        Assert.Single(await ListAsync());
    }

    private Task<IReadOnlyList<string>> TracesAsync() => FindAsync(Name);

    private async Task<int> CountDocumentsOfAsync(Guid customer) => (await FindAsync(customer.ToString())).Count(row => row.StartsWith("documents", StringComparison.Ordinal));

    private Task<IReadOnlyList<string>> FindAsync(string text) => Reviews.FindRowsAsync(row => row.Contains(text, StringComparison.OrdinalIgnoreCase));

    /// <summary>The bytes of the database and of its write-ahead log. A checkpoint that the erasure requests overwrites the log.</summary>
    private async Task<IEnumerable<string>> FilesWithTracesAsync()
    {
        await Monolith.Testing.Eventually.TrueAsync(() => Task.FromResult(Find().Length == 0), Reviews.Timeout);
        return Find();

        string[] Find() => [.. Directory.EnumerateFiles(Reviews.Directory, "reviews.db*").Where(file => Read(file).Contains(Name, StringComparison.Ordinal))];
    }

    private static string Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return Encoding.UTF8.GetString(copy.ToArray());
    }
}
