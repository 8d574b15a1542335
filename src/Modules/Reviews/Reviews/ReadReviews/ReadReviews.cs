namespace Reviews;

/// <param name="ProductId">The product.</param>
/// <param name="Paging">The page.</param>
internal sealed record ListReviews(Guid ProductId, Paging Paging) : IQuery<Page<ReviewView>>;

/// <summary>A review of a product.</summary>
/// <param name="Id">The id of the review.</param>
/// <param name="Author">The name to show.</param>
/// <param name="Stars">The rating, 1 to 5.</param>
/// <param name="Text">The review.</param>
/// <param name="Attributes">What the customer has added by name, such as a size.</param>
/// <param name="Votes">The votes of other customers.</param>
/// <param name="Answers">The answers, the oldest first.</param>
/// <param name="PublishedAt">The time at which the review was written.</param>
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

/// <summary>An answer to a review, or to another answer.</summary>
/// <param name="Id">The id of the answer.</param>
/// <param name="Author">The name to show, or null when the customer was erased.</param>
/// <param name="Text">The answer, or null when the customer was erased.</param>
/// <param name="Answers">The answers to this one, the oldest first.</param>
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

internal static class ListReviewsEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapGet("/products/{productId:guid}", async (Guid productId, [AsParameters] Paging paging, ISender sender, CancellationToken cancellationToken) =>
            TypedResults.Ok(await sender.Send(new ListReviews(productId, paging), cancellationToken)))
        .WithSummary("Lists the reviews of a product, the oldest first");
}
