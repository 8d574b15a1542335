namespace Loyalty;

/// <summary>Points to grant.</summary>
/// <param name="Points">The number of points, 1 to 10,000.</param>
internal sealed record Grant(int Points);

/// <param name="CustomerId">The customer.</param>
/// <param name="Points">The number of points.</param>
internal sealed record GrantPoints(Guid CustomerId, int Points) : ICommand<AccountView>;

/// <summary>An account has received points that no order earned.</summary>
internal sealed record PointsGranted(Account Account, int Points) : INotification;

internal sealed class GrantPointsValidator : AbstractValidator<GrantPoints>
{
    private const int MaxPoints = 10_000;

    public GrantPointsValidator() => RuleFor(r => r.Points).InclusiveBetween(1, MaxPoints);
}

internal sealed class GrantPointsHandler(LoyaltyDbContext db, IPublisher publisher) : IRequestHandler<GrantPoints, AccountView>
{
    public async Task<AccountView> Handle(GrantPoints request, CancellationToken cancellationToken)
    {
        var account = await db.Accounts.FindAsync([request.CustomerId], cancellationToken)
            ?? throw Rejection.NotFound("account of customer", request.CustomerId);
        account.Add(request.Points);
        await publisher.Publish(new PointsGranted(account, request.Points), cancellationToken);
        return new AccountView(account.CustomerId, account.Points);
    }
}

internal static class GrantPointsEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapPost("/accounts/{customerId:guid}/grants", async (Guid customerId, Grant body, ISender sender, CancellationToken cancellationToken) =>
            TypedResults.Ok(await sender.Send(new GrantPoints(customerId, body.Points), cancellationToken)))
        .RequireManager()
        .WithSummary("Grants a customer points as a gesture of goodwill")
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);
}
