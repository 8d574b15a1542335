using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using Search.Contracts;

namespace Search;

internal sealed class FindProductsValidator : AbstractValidator<FindProducts>
{
    private const int MaxFound = 50;

    public FindProductsValidator()
    {
        RuleFor(f => f.Text).Must(text => Words.Of(text).Any()).WithMessage("The text must contain a letter or a digit.").OverridePropertyName("q");
        RuleFor(f => f.Max).InclusiveBetween(1, MaxFound);
    }
}

internal sealed class FindProductsHandler(ModuleState<ProductIndex> state) : IRequestHandler<FindProducts, FoundProducts>
{
    public Task<FoundProducts> Handle(FindProducts request, CancellationToken cancellationToken) =>
        Task.FromResult(new FoundProducts(state.Read(index => index.Find(request.Text, request.Max))));
}

internal static class FindProductsEndpoint
{
    private const int DefaultMax = 10;

    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapGet("", async (
            [FromQuery(Name = "q"), Description("The words. Each may be the beginning of a word.")] string? text,
            int? max,
            ISender sender,
            CancellationToken cancellationToken) =>
            TypedResults.Ok(await sender.Send(new FindProducts((text ?? "").Trim(), max ?? DefaultMax), cancellationToken)))
        .WithSummary("Finds products by name, also by the beginning of a word and despite a typing error")
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
}
