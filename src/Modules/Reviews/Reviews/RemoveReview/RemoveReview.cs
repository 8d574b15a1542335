using Reviews.Contracts;

namespace Reviews;

/// <param name="Id">The review.</param>
internal sealed record RemoveReview(Guid Id) : ICommand<Unit>;

internal sealed class RemoveReviewHandler(ReviewsDocuments documents, ICaller caller) : IRequestHandler<RemoveReview, Unit>
{
    public async Task<Unit> Handle(RemoveReview request, CancellationToken cancellationToken)
    {
        var review = await documents.Reviews.FindAsync(request.Id, cancellationToken);
        if (review is null || !caller.MayAccess(review.CustomerId))
        {
            throw Rejection.NotFound("review", request.Id);
        }

        documents.Reviews.Remove(review);
        if (await documents.Customers.FindAsync(review.CustomerId, cancellationToken) is { } author)
        {
            documents.Customers.Update(author.Without(review));
        }

        documents.Publish(new ReviewRemoved(review.Id, review.ProductId, review.Stars));
        return Unit.Value;
    }
}

internal static class RemoveReviewEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapDelete("/{id:guid}", async (Guid id, ISender sender, CancellationToken cancellationToken) =>
        {
            await sender.Send(new RemoveReview(id), cancellationToken);
            return TypedResults.NoContent();
        })
        .WithSummary("Removes a review")
        .ProducesProblem(StatusCodes.Status404NotFound);
}
