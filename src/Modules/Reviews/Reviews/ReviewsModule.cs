using Microsoft.Extensions.DependencyInjection;

namespace Reviews;

/// <summary>Reviews of products by customers who bought them. The module keeps documents.</summary>
public sealed class ReviewsModule : IModule
{
    /// <inheritdoc/>
    public string Name => "reviews";

    /// <inheritdoc/>
    public void AddServices(ModuleBuilder module)
    {
        module.UseDbContext<ReviewsDocuments>();
        module.Services.AddScoped<Contributors>();
    }

    /// <inheritdoc/>
    public void MapEndpoints(IEndpointRouteBuilder endpoints)
    {
        ListReviewsEndpoint.Map(endpoints);
        PublishReviewEndpoint.Map(endpoints);
        VoteOnReviewEndpoint.Map(endpoints);
        AnswerReviewEndpoint.Map(endpoints);
        RemoveReviewEndpoint.Map(endpoints);
    }
}
