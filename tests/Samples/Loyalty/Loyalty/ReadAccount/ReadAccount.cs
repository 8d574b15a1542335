namespace Loyalty;

/// <param name="CustomerId">The customer.</param>
internal sealed record ReadAccount(Guid CustomerId) : IQuery<AccountView?>;

/// <summary>A customer's account.</summary>
/// <param name="CustomerId">The customer.</param>
/// <param name="Points">The number of points that can be redeemed.</param>
internal sealed record AccountView(Guid CustomerId, int Points);

internal sealed class ReadAccountHandler(LoyaltyDbContext db, ICaller caller) : IRequestHandler<ReadAccount, AccountView?>
{
    public Task<AccountView?> Handle(ReadAccount request, CancellationToken cancellationToken) => db.Accounts
        .VisibleTo(caller, a => a.CustomerId)
        .Where(a => a.CustomerId == request.CustomerId)
        .Select(a => new AccountView(a.CustomerId, a.Points))
        .SingleOrDefaultAsync(cancellationToken);
}

internal static class ReadAccountEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapGet("/accounts/{customerId:guid}", async (Guid customerId, ISender sender, CancellationToken cancellationToken) =>
            TypedResults.Ok(await sender.Send(new ReadAccount(customerId), cancellationToken)
                ?? throw Rejection.NotFound("account of customer", customerId)))
        .WithSummary("Reads a customer's points")
        .ProducesProblem(StatusCodes.Status404NotFound);
}
