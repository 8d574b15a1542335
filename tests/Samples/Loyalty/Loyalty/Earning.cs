using Loyalty.Contracts;
using Ordering.Contracts;

namespace Loyalty;

/// <summary>Adds one point for every whole unit of an order's total, in any currency.</summary>
internal sealed class Earning(LoyaltyDbContext db) : IEventHandler<OrderConfirmed>
{
    public async Task HandleAsync(OrderConfirmed message, EventContext context, CancellationToken cancellationToken)
    {
        var points = (int)decimal.Truncate(message.Total.Amount);
        if (points == 0)
        {
            return;
        }

        if (await db.Accounts.FindAsync([message.CustomerId], cancellationToken) is not { } account)
        {
            account = new Account { CustomerId = message.CustomerId };
            db.Accounts.Add(account);
        }

        account.Add(points);
        db.Publish(new PointsEarned(account.CustomerId, message.OrderId, points, account.Points));
    }
}
