using Microsoft.EntityFrameworkCore;
using Monolith;

namespace Notifications;

/// <summary>A customer is erased: what was written to the customer and is still in our hands is to go.</summary>
[SideEffect("forget-mail")]
internal sealed record ForgetMail(Guid CustomerId);

internal sealed class ForgetMailEffect(NotificationsDbContext db, IMailTransport transport) : ISideEffect<ForgetMail, int>
{
    public async Task<int> ExecuteAsync(ForgetMail effect, string idempotencyKey, CancellationToken cancellationToken)
    {
        var notifications = await db.Notifications.Where(n => n.CustomerId == effect.CustomerId)
            .Select(n => n.Id)
            .ToListAsync(cancellationToken);
        notifications.ForEach(transport.Forget);
        return notifications.Count;
    }

    public Task RecordAsync(ForgetMail effect, int result, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>An erasure is owed, so it is never given up: it is requested again until the files are gone.</summary>
    public Task GiveUpAsync(ForgetMail effect, string reason, CancellationToken cancellationToken)
    {
        db.RequestSideEffect(effect, effect.CustomerId.ToString());
        return Task.CompletedTask;
    }
}
