namespace Loyalty;

/// <summary>Points to redeem.</summary>
/// <param name="Points">The number of points, up to what the account has.</param>
internal sealed record Redemption(int Points);

/// <param name="CustomerId">The customer.</param>
/// <param name="Points">The number of points.</param>
internal sealed record RedeemPoints(Guid CustomerId, int Points) : ICommand<AcceptedRedemption>;

/// <summary>A redemption, whose voucher will be issued.</summary>
/// <param name="Id">The id of the redemption.</param>
/// <param name="Balance">The number of points that remain.</param>
internal sealed record AcceptedRedemption(Guid Id, int Balance);

internal sealed class RedeemPointsValidator : AbstractValidator<RedeemPoints>
{
    private const int MaxPoints = 100_000;

    public RedeemPointsValidator() => RuleFor(r => r.Points).InclusiveBetween(1, MaxPoints);
}

internal sealed class RedeemPointsHandler(LoyaltyDbContext db, ICaller caller) : IRequestHandler<RedeemPoints, AcceptedRedemption>
{
    public async Task<AcceptedRedemption> Handle(RedeemPoints request, CancellationToken cancellationToken)
    {
        var account = await db.Accounts.FindAsync([request.CustomerId], cancellationToken);
        if (account is null || !caller.MayAccess(account.CustomerId))
        {
            throw Rejection.NotFound("account of customer", request.CustomerId);
        }

        if (!account.TryTake(request.Points))
        {
            throw Rejection.Conflict($"The account has {account.Points} points. Redeem at most this number.");
        }

        var id = db.RequestSideEffect(new IssueVoucher(request.CustomerId, request.Points), request.CustomerId.ToString());
        return new AcceptedRedemption(id, account.Points);
    }
}

internal static class RedeemPointsEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapPost("/accounts/{customerId:guid}/redemptions", async (Guid customerId, Redemption body, ISender sender, CancellationToken cancellationToken) =>
        {
            var redemption = await sender.Send(new RedeemPoints(customerId, body.Points), cancellationToken);
            return TypedResults.Accepted($"/loyalty/accounts/{customerId}", redemption);
        })
        .WithSummary("Redeems points for a voucher")
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);
}
