namespace Notifications;

/// <summary>A request to delete the mails to an erased customer that the transport still holds.</summary>
[SideEffect("forget-mail")]
internal sealed record ForgetMail(Guid CustomerId);

internal sealed class ForgetMailEffect(NotificationsDbContext db, IMailTransport transport) : ISideEffect<ForgetMail, int>
{
    public async Task<int> ExecuteAsync(ForgetMail effect, string idempotencyKey, CancellationToken cancellationToken)
    {
        var notifications = await db.Notifications.Where(n => n.CustomerId == effect.CustomerId)
            .Select(n => new { n.Id, n.Status })
            .ToListAsync(cancellationToken);
        notifications.ForEach(n => transport.Forget(n.Id, wasSent: n.Status == NotificationStatus.Sent));
        return notifications.Count;
    }

    public Task RecordAsync(ForgetMail effect, int result, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>An erasure is a legal duty, so the handler requests it again until the files are deleted.</summary>
    public Task GiveUpAsync(ForgetMail effect, string reason, CancellationToken cancellationToken)
    {
        db.RequestSideEffect(effect, effect.CustomerId.ToString());
        return Task.CompletedTask;
    }
}
