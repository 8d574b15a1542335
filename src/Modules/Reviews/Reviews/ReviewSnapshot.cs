using Reviews.Contracts;

namespace Reviews;

/// <summary>Offers the reviews for subscribers that begin when the log no longer contains all of them.</summary>
internal sealed class ReviewSnapshot(ReviewsDocuments documents) : ISnapshotSource
{
    public Task<SnapshotPage> ReadAsync(string? after, int max, CancellationToken cancellationToken) =>
        documents.Reviews.ReadSnapshotAsync(StateOf, after, max, cancellationToken);

    private static IEnumerable<IIntegrationEvent> StateOf(Review review) =>
        [new ReviewPublished(review.Id, review.ProductId, review.CustomerId, review.Stars)];
}
