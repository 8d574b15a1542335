using System.Net;

namespace Monolith.Demo;

/// <summary>A review that the demo has written.</summary>
/// <param name="Product">The product.</param>
/// <param name="Stars">The rating.</param>
/// <param name="Votes">The votes of other customers.</param>
/// <param name="Answers">The number of answers, at all depths.</param>
internal sealed record WrittenReview(Guid Product, int Stars, VoteCount Votes, int Answers);

/// <summary>A review as the monolith lists it.</summary>
internal sealed record ReviewView(Guid Id, int Stars, VoteCount Votes, IReadOnlyList<AnswerView> Answers);

internal sealed record VoteCount(int Helpful, int NotHelpful);

internal sealed record AnswerView(Guid Id, IReadOnlyList<AnswerView> Answers);

/// <summary>Lets the buyers of confirmed orders review what they bought, and other customers answer and vote.</summary>
internal sealed class ReviewFiller(ShopClient client, Shop shop)
{
    private const int Voters = 3;
    private const int MaxStars = 5;

    private static readonly string[] Opinions = ["I would not buy it again.", "It is all right.", "It does what it should.", "A good buy.", "The best I ever had."];

    /// <summary>Writes one review for each customer and product of a confirmed order.</summary>
    public async Task<IReadOnlyList<WrittenReview>> FillAsync(ShopState state, CancellationToken cancellationToken)
    {
        var bought = state.Orders.Where(Ledger.IsConfirmed)
            .SelectMany(order => order.Lines, (order, line) => (order.CustomerId, line.ProductId))
            .Distinct()
            .Order()
            .Select((pair, number) => (Buyer: shop.Customers.Index().First(c => c.Item == pair.CustomerId).Index, Product: pair.ProductId, Number: number))
            .ToList();
        await RefuseAsync(cancellationToken);
        return await ShopFiller.AllAsync("Reviewing what was bought", bought, (pair, token) => WriteAsync(pair.Buyer, pair.Product, pair.Number, token), cancellationToken);
    }

    /// <summary>Checks that a customer cannot review a product that nobody could buy.</summary>
    /// <exception cref="DemoException">The monolith accepts the review.</exception>
    private async Task RefuseAsync(CancellationToken cancellationToken)
    {
        try
        {
            await client.PostAsync<Created>($"/reviews/products/{shop.Products[^1]}", Review(0, 1), cancellationToken);
        }
        catch (ShopRejectedException e) when (e.Status == HttpStatusCode.Conflict)
        {
            return;
        }

        throw new DemoException($"A customer could review {shop.NameOf(shop.Products[^1])} without a confirmed order.");
    }

    private async Task<WrittenReview> WriteAsync(int buyer, Guid product, int number, CancellationToken cancellationToken)
    {
        var stars = 1 + (number % MaxStars);
        var review = await client.PostAsync<Created>($"/reviews/products/{product}", Review(buyer, stars), cancellationToken);
        var (helpful, notHelpful) = (0, 0);
        for (var voter = 1; voter <= Voters; voter++)
        {
            var isHelpful = (number + voter) % 4 != 0;
            await client.PostAsync<VoteCount>($"/reviews/{review.Id}/votes", new { CustomerId = CustomerAfter(buyer, voter), Helpful = isHelpful }, cancellationToken);
            (helpful, notHelpful) = isHelpful ? (helpful + 1, notHelpful) : (helpful, notHelpful + 1);
        }

        var question = await client.PostAsync<Created>($"/reviews/{review.Id}/answers", Answer(buyer + 1, "How long have you had it?", null), cancellationToken);
        await client.PostAsync<Created>($"/reviews/{review.Id}/answers", Answer(buyer, "For a week.", question.Id), cancellationToken);
        return new WrittenReview(product, stars, new VoteCount(helpful, notHelpful), Answers: 2);
    }

    private object Review(int customer, int stars) => new
    {
        CustomerId = shop.Customers[customer],
        Author = NameOf(customer),
        Stars = stars,
        Text = Opinions[stars - 1],
        Attributes = new Dictionary<string, string> { ["used for"] = "a week" },
    };

    private object Answer(int customer, string text, Guid? answer) =>
        new { CustomerId = CustomerAfter(customer, 0), Author = NameOf(customer), Text = text, AnswerId = answer };

    private Guid CustomerAfter(int customer, int distance) => shop.Customers[(customer + distance) % shop.Customers.Count];

    private string NameOf(int customer) => shop.Scenario.Customers[customer % shop.Customers.Count].Name;
}

/// <summary>Compares the reviews that the monolith lists with those that were written.</summary>
internal static class ReviewLedger
{
    private const int PageSize = 200;

    /// <summary>Returns rows for the report, and the mismatches by product.</summary>
    public static async Task<(IReadOnlyList<(string What, int Expected, int Actual)> Rows, IReadOnlyList<string> Problems)> CheckAsync(
        ShopClient client, Shop shop, IReadOnlyList<WrittenReview> written, CancellationToken cancellationToken)
    {
        var expected = written.ToLookup(review => review.Product);
        var (sum, found, problems) = (Sums.None, Sums.None, new List<string>());
        foreach (var product in shop.Products)
        {
            var planned = Sums.Of(expected[product].Select(r => (r.Stars, r.Votes, r.Answers)));
            var listed = await client.ReadAllAsync<ReviewView>($"/reviews/products/{product}", PageSize, cancellationToken);
            var actual = Sums.Of(listed.Select(r => (r.Stars, r.Votes, Count(r.Answers))));
            (sum, found) = (sum.Add(planned), found.Add(actual));
            if (planned != actual)
            {
                problems.Add($"{shop.NameOf(product)}: its reviews should be {planned}, but are {actual}.");
            }
        }

        return ([.. sum.Rows.Zip(found.Rows, (s, f) => (s.What, s.Number, f.Number))], problems);
    }

    private static int Count(IReadOnlyList<AnswerView> answers) => answers.Count + answers.Sum(answer => Count(answer.Answers));

    private sealed record Sums(int Reviews, int Stars, int Helpful, int NotHelpful, int Answers)
    {
        public static Sums None { get; } = new(0, 0, 0, 0, 0);

        public IEnumerable<(string What, int Number)> Rows =>
            [("reviews", Reviews), ("stars", Stars), ("votes: helpful", Helpful), ("votes: not helpful", NotHelpful), ("answers", Answers)];

        public static Sums Of(IEnumerable<(int Stars, VoteCount Votes, int Answers)> reviews) => reviews.Aggregate(
            None, (sum, r) => sum.Add(new Sums(1, r.Stars, r.Votes.Helpful, r.Votes.NotHelpful, r.Answers)));

        public Sums Add(Sums more) => new(
            Reviews + more.Reviews, Stars + more.Stars, Helpful + more.Helpful, NotHelpful + more.NotHelpful, Answers + more.Answers);
    }
}
