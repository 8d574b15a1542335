namespace Reviews;

internal sealed record ListReviews(Guid ProductId, Paging Paging) : IQuery<Page<ReviewView>>;

internal sealed record ReviewView(
    Guid Id,
    string Author,
    int Stars,
    string Text,
    IReadOnlyDictionary<string, string> Attributes,
    VoteCount Votes,
    IReadOnlyList<AnswerView> Answers,
    DateTimeOffset PublishedAt)
{
    public static ReviewView Of(Review review) => new(
        review.Id, review.Author, review.Stars, review.Text, review.Attributes, VoteCount.Of(review), AnswerView.Of(review.Answers), review.PublishedAt);
}

internal sealed record AnswerView(Guid Id, string? Author, string? Text, IReadOnlyList<AnswerView> Answers)
{
    /// <summary>Answers of erased customers have neither author nor text.</summary>
    public static IReadOnlyList<AnswerView> Of(IReadOnlyList<Answer> answers) =>
    [
        .. answers.Select(answer => answer.CustomerId is null
            ? new AnswerView(answer.Id, null, null, Of(answer.Answers))
            : new AnswerView(answer.Id, answer.Author, answer.Text, Of(answer.Answers))),
    ];
}

internal sealed class ListReviewsHandler(ReviewsDocuments documents) : IRequestHandler<ListReviews, Page<ReviewView>>
{
    public async Task<Page<ReviewView>> Handle(ListReviews request, CancellationToken cancellationToken)
    {
        var page = await documents.Reviews.ReadPageAsync(request.ProductId, request.Paging, cancellationToken);
        return new Page<ReviewView>([.. page.Items.Select(ReviewView.Of)], page.Number, page.PageSize, page.Total);
    }
}

internal static class ReadReviewsEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapGet("/products/{productId:guid}", async (Guid productId, [AsParameters] Paging paging, ISender sender, CancellationToken cancellationToken) =>
            TypedResults.Ok(await sender.Send(new ListReviews(productId, paging), cancellationToken)))
        .WithSummary("Lists the reviews of a product, the oldest first");
}
