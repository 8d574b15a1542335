namespace Reviews;

/// <summary>A vote on a review.</summary>
/// <param name="CustomerId">The customer who votes.</param>
/// <param name="Helpful">Whether the review is helpful.</param>
internal sealed record NewVote(Guid CustomerId, bool Helpful);

/// <param name="ReviewId">The review.</param>
/// <param name="CustomerId">The customer who votes.</param>
/// <param name="Helpful">Whether the review is helpful.</param>
internal sealed record VoteOnReview(Guid ReviewId, Guid CustomerId, bool Helpful) : ICommand<VoteCount>;

/// <summary>The votes on a review.</summary>
/// <param name="Helpful">The number of customers who find it helpful.</param>
/// <param name="NotHelpful">The number of customers who don't.</param>
internal sealed record VoteCount(int Helpful, int NotHelpful)
{
    public static VoteCount Of(Review review) =>
        new(review.Votes.Values.Count(helpful => helpful), review.Votes.Values.Count(helpful => !helpful));
}

internal sealed class VoteOnReviewValidator : AbstractValidator<VoteOnReview>
{
    public VoteOnReviewValidator() => RuleFor(v => v.CustomerId).NotEmpty();
}

internal sealed class VoteOnReviewHandler(ReviewsDocuments documents, Contributors contributors) : IRequestHandler<VoteOnReview, VoteCount>
{
    public async Task<VoteCount> Handle(VoteOnReview request, CancellationToken cancellationToken)
    {
        var customer = await contributors.FindAsync(request.CustomerId, cancellationToken);
        var review = await documents.Reviews.FindAsync(request.ReviewId, cancellationToken)
            ?? throw Rejection.NotFound("review", request.ReviewId);
        if (review.CustomerId == customer.Id)
        {
            throw Rejection.Conflict("Customers cannot vote on their own reviews.");
        }

        var voted = review.WithVote(customer.Id, request.Helpful);
        if (voted.Votes.Count > Review.MaxVotes)
        {
            throw Rejection.Conflict($"The review has {Review.MaxVotes} votes, which is the maximum.");
        }

        documents.Reviews.Update(voted);
        documents.Customers.Update(customer.WithContributionTo(review));
        return VoteCount.Of(voted);
    }
}

internal static class VoteOnReviewEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapPost("/{id:guid}/votes", async (Guid id, NewVote body, ISender sender, CancellationToken cancellationToken) =>
            TypedResults.Ok(await sender.Send(new VoteOnReview(id, body.CustomerId, body.Helpful), cancellationToken)))
        .WithSummary("Votes on whether a review is helpful. A second vote replaces the first")
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);
}
