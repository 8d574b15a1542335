using Ordering.Contracts;
using Reviews.Contracts;

namespace Reviews;

/// <summary>A review to write.</summary>
/// <param name="CustomerId">The customer who has bought the product.</param>
/// <param name="Author">The name to show, up to 100 characters.</param>
/// <param name="Stars">The rating, 1 to 5.</param>
/// <param name="Text">The review.</param>
/// <param name="Attributes">What the customer adds by name, such as a size. At most 20.</param>
internal sealed record NewReview(Guid CustomerId, string Author, int Stars, string Text, IReadOnlyDictionary<string, string>? Attributes);

/// <param name="ProductId">The product.</param>
/// <param name="CustomerId">The customer who has bought it.</param>
/// <param name="Author">The name to show.</param>
/// <param name="Stars">The rating.</param>
/// <param name="Text">The review.</param>
/// <param name="Attributes">What the customer adds by name.</param>
internal sealed record PublishReview(
    Guid ProductId, Guid CustomerId, string Author, int Stars, [Text(Multiline = true)] string Text, IReadOnlyDictionary<string, string> Attributes)
    : ICommand<PublishedReview>;

/// <summary>A review that was written.</summary>
/// <param name="Id">The id of the review.</param>
internal sealed record PublishedReview(Guid Id);

internal sealed class PublishReviewValidator : AbstractValidator<PublishReview>
{
    public const int MaxAuthorLength = 100;

    private const int MaxStars = 5, MaxAttributes = 20, MaxAttributeLength = 200;

    public PublishReviewValidator()
    {
        RuleFor(r => r.CustomerId).NotEmpty();
        RuleFor(r => r.Author).NotEmpty().MaximumLength(MaxAuthorLength);
        RuleFor(r => r.Stars).InclusiveBetween(1, MaxStars);
        RuleFor(r => r.Text).NotEmpty();
        RuleFor(r => r.Attributes).Must(attributes => attributes.Count <= MaxAttributes).WithMessage($"A review can have at most {MaxAttributes} attributes.");
        RuleForEach(r => r.Attributes)
            .Must(attribute => attribute is { Key.Length: > 0 and <= MaxAttributeLength, Value.Length: > 0 and <= MaxAttributeLength })
            .WithMessage($"An attribute has a name and a value of 1 to {MaxAttributeLength} characters.");
    }
}

internal sealed class PublishReviewHandler(ReviewsDocuments documents, Contributors contributors, ICatchUp catchUp, TimeProvider clock)
    : IRequestHandler<PublishReview, PublishedReview>
{
    public async Task<PublishedReview> Handle(PublishReview request, CancellationToken cancellationToken)
    {
        var customer = await contributors.FindAsync(request.CustomerId, cancellationToken);
        await CheckPurchaseAsync(request, cancellationToken);
        if (customer.Reviews.ContainsKey(request.ProductId))
        {
            throw Rejection.Conflict($"The customer has already reviewed the product {request.ProductId}.");
        }

        var now = clock.GetUtcNow();
        var review = new Review(Guid.CreateVersion7(now), request.ProductId, customer.Id, request.Author, request.Stars, request.Text, now)
        {
            Attributes = request.Attributes,
        };
        documents.Reviews.Add(review);
        documents.Customers.Update(customer.With(review));
        documents.Publish(new ReviewPublished(review.Id, review.ProductId, review.CustomerId, review.Stars));
        return new PublishedReview(review.Id);
    }

    private async Task CheckPurchaseAsync(PublishReview request, CancellationToken cancellationToken)
    {
        if (await HasBoughtAsync())
        {
            return;
        }

        await catchUp.WithAsync<OrderConfirmed>(cancellationToken);
        if (!await HasBoughtAsync())
        {
            throw Rejection.Conflict($"The customer has no confirmed order of the product {request.ProductId}. Only buyers can review a product.");
        }

        async Task<bool> HasBoughtAsync() =>
            await documents.Purchases.FindAsync(Purchase.KeyOf(request.CustomerId, request.ProductId), cancellationToken) is not null;
    }
}

internal static class PublishReviewEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapPost("/products/{productId:guid}", async (Guid productId, NewReview body, ISender sender, CancellationToken cancellationToken) =>
        {
            var attributes = body.Attributes ?? new Dictionary<string, string>();
            var review = await sender.Send(
                new PublishReview(productId, body.CustomerId, body.Author, body.Stars, body.Text, attributes), cancellationToken);
            return TypedResults.Created($"/reviews/products/{productId}", review);
        })
        .WithSummary("Reviews a product that the customer has bought")
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status409Conflict);
}
