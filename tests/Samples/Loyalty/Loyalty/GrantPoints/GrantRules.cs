namespace Loyalty;

/// <summary>Goodwill ends where an account has more points than most orders earn.</summary>
internal sealed class GrantLimit : INotificationHandler<PointsGranted>
{
    public const int MaxBalance = 50_000;

    public Task Handle(PointsGranted notification, CancellationToken cancellationToken) => notification.Account.Points > MaxBalance
        ? throw Rejection.Conflict($"The account would have {notification.Account.Points} points. Grants end at {MaxBalance}.")
        : Task.CompletedTask;
}

/// <summary>A large grant comes with a voucher, so that the customer is informed.</summary>
internal sealed class GrantVoucher(LoyaltyDbContext db) : INotificationHandler<PointsGranted>
{
    private const int Large = 1_000, Gift = 10;

    public Task Handle(PointsGranted notification, CancellationToken cancellationToken)
    {
        if (notification.Points >= Large)
        {
            db.RequestSideEffect(new IssueVoucher(notification.Account.CustomerId, Gift), notification.Account.CustomerId.ToString());
        }

        return Task.CompletedTask;
    }
}
