using Profiles.Contracts;
using Reviews.Contracts;

namespace Reviews;

/// <summary>
/// A registered customer, and where their words and votes are. Whoever writes for a customer updates this document as well, so that an
/// erasure at the same time is a conflict, and whichever comes second sees the other.
/// </summary>
internal sealed record Customer(Guid Id)
{
    /// <summary>The customer's reviews by product.</summary>
    public IReadOnlyDictionary<Guid, Guid> Reviews { get; init; } = new Dictionary<Guid, Guid>();

    /// <summary>The reviews that the customer has answered or voted on.</summary>
    public IReadOnlyList<Guid> Contributions { get; init; } = [];

    public Customer With(Review review) => this with { Reviews = new Dictionary<Guid, Guid>(Reviews) { [review.ProductId] = review.Id } };

    public Customer Without(Review review) => this with { Reviews = Reviews.Where(own => own.Value != review.Id).ToDictionary() };

    public Customer WithContributionTo(Review review) =>
        Contributions.Contains(review.Id) ? this : this with { Contributions = [.. Contributions, review.Id] };
}

internal sealed class CustomerCopy(ReviewsDocuments documents) : IEventHandler<ProfileRegistered>, IEventHandler<ProfileErased>
{
    private const int PurchasesAtATime = 200;

    public async Task HandleAsync(ProfileRegistered message, EventContext context, CancellationToken cancellationToken)
    {
        if (await documents.Customers.FindAsync(message.ProfileId, cancellationToken) is null)
        {
            documents.Customers.Add(new Customer(message.ProfileId));
        }
    }

    public async Task HandleAsync(ProfileErased message, EventContext context, CancellationToken cancellationToken)
    {
        await ForgetPurchasesAsync(message.ProfileId, cancellationToken);
        if (await documents.Customers.FindAsync(message.ProfileId, cancellationToken) is not { } customer)
        {
            return;
        }

        documents.Customers.Remove(customer);
        foreach (var review in await FindAsync(customer.Contributions, cancellationToken))
        {
            documents.Reviews.Update(review.Without(customer.Id));
        }

        foreach (var review in await FindAsync(customer.Reviews.Values, cancellationToken))
        {
            documents.Reviews.Remove(review);
            documents.Publish(new ReviewRemoved(review.Id, review.ProductId, review.Stars));
        }
    }

    /// <summary>An order that is confirmed after the erasure leaves its ids here, as it does in Ordering.</summary>
    private async Task ForgetPurchasesAsync(Guid customer, CancellationToken cancellationToken)
    {
        DocumentKey? last = null;
        while (await documents.Purchases.ListAsync(customer, PurchasesAtATime, last, cancellationToken) is { Count: > 0 } purchases)
        {
            foreach (var purchase in purchases)
            {
                documents.Purchases.Remove(purchase);
            }

            last = Purchase.KeyOf(customer, purchases[^1].ProductId);
        }
    }

    private async Task<List<Review>> FindAsync(IEnumerable<Guid> ids, CancellationToken cancellationToken)
    {
        var reviews = new List<Review>();
        foreach (var id in ids)
        {
            // A contribution may have been to a review that is removed.
            if (await documents.Reviews.FindAsync(id, cancellationToken) is { } review)
            {
                reviews.Add(review);
            }
        }

        return reviews;
    }
}
