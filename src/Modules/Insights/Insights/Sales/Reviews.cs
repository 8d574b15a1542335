using Reviews.Contracts;

namespace Insights;

/// <summary>The rating of one review. Removed reviews have no row.</summary>
internal sealed class Review
{
    public required Guid Id { get; init; }

    public Guid ProductId { get; set; }

    public int Stars { get; set; }
}

internal sealed class ReviewMapping : IEntityTypeConfiguration<Review>
{
    public void Configure(EntityTypeBuilder<Review> builder)
    {
        builder.ToTable("reviews");
        builder.Property(r => r.Id).ValueGeneratedNever();
        builder.HasIndex(r => r.ProductId);
    }
}

internal sealed class ReviewHandlers(InsightsDbContext db) : IEventHandler<ReviewPublished>, IEventHandler<ReviewRemoved>
{
    public async Task HandleAsync(ReviewPublished message, EventContext context, CancellationToken cancellationToken)
    {
        var review = await db.GetOrBeginAsync(new Review { Id = message.ReviewId }, [message.ReviewId], cancellationToken);
        (review.ProductId, review.Stars) = (message.ProductId, message.Stars);
    }

    public async Task HandleAsync(ReviewRemoved message, EventContext context, CancellationToken cancellationToken)
    {
        if (await db.Reviews.FindAsync([message.ReviewId], cancellationToken) is { } review)
        {
            db.Reviews.Remove(review);
        }
    }
}
