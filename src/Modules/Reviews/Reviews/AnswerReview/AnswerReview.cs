namespace Reviews;

/// <summary>An answer to write.</summary>
/// <param name="CustomerId">The customer who answers.</param>
/// <param name="Author">The name to show, up to 100 characters.</param>
/// <param name="Text">The answer.</param>
/// <param name="AnswerId">The answer of the same review that this one answers, or null to answer the review.</param>
internal sealed record NewAnswer(Guid CustomerId, string Author, string Text, Guid? AnswerId);

/// <param name="ReviewId">The review.</param>
/// <param name="CustomerId">The customer who answers.</param>
/// <param name="Author">The name to show.</param>
/// <param name="Text">The answer.</param>
/// <param name="AnswerId">The answer of the same review that this one answers, or null to answer the review.</param>
internal sealed record AnswerReview(Guid ReviewId, Guid CustomerId, string Author, [Text(Multiline = true)] string Text, Guid? AnswerId)
    : ICommand<PublishedAnswer>;

/// <summary>An answer that was written.</summary>
/// <param name="Id">The id of the answer.</param>
internal sealed record PublishedAnswer(Guid Id);

internal sealed class AnswerReviewValidator : AbstractValidator<AnswerReview>
{
    public AnswerReviewValidator()
    {
        RuleFor(a => a.CustomerId).NotEmpty();
        RuleFor(a => a.Author).NotEmpty().MaximumLength(PublishReviewValidator.MaxAuthorLength);
        RuleFor(a => a.Text).NotEmpty();
    }
}

internal sealed class AnswerReviewHandler(ReviewsDocuments documents, Contributors contributors, TimeProvider clock)
    : IRequestHandler<AnswerReview, PublishedAnswer>
{
    public async Task<PublishedAnswer> Handle(AnswerReview request, CancellationToken cancellationToken)
    {
        var customer = await contributors.FindAsync(request.CustomerId, cancellationToken);
        var review = await documents.Reviews.FindAsync(request.ReviewId, cancellationToken)
            ?? throw Rejection.NotFound("review", request.ReviewId);
        CheckLimits(review, request.AnswerId);

        var answer = new Answer(Guid.CreateVersion7(clock.GetUtcNow()), customer.Id, request.Author, request.Text, []);
        documents.Reviews.Update(review.With(answer, request.AnswerId));
        documents.Customers.Update(customer.WithContributionTo(review));
        return new PublishedAnswer(answer.Id);
    }

    private static void CheckLimits(Review review, Guid? parent)
    {
        if (parent is { } id)
        {
            var depth = review.DepthOf(id)
                ?? throw Rejection.Invalid("answerId", $"The review has no answer {id}. Omit answerId to answer the review itself.");
            if (depth >= Review.MaxDepth)
            {
                throw Rejection.Conflict($"Answers can be nested {Review.MaxDepth} deep. Answer the review itself, or an earlier answer.");
            }
        }

        if (review.CountAnswers() >= Review.MaxAnswers)
        {
            throw Rejection.Conflict($"The review has {Review.MaxAnswers} answers, which is the maximum.");
        }
    }
}

internal static class AnswerReviewEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapPost("/{id:guid}/answers", async (Guid id, NewAnswer body, ISender sender, CancellationToken cancellationToken) =>
            TypedResults.Ok(await sender.Send(new AnswerReview(id, body.CustomerId, body.Author, body.Text, body.AnswerId), cancellationToken)))
        .WithSummary("Answers a review, or another answer")
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);
}
