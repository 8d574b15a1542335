using Notifications.Contracts;
using Profiles.Contracts;

namespace Notifications;

/// <summary>The outcome of sending.</summary>
internal sealed record SendOutcome(NotificationStatus Status, string? Reason = null);

/// <summary>
/// Composes the mail with the current name and address, and sends it. The customer may be erased at the same time: whichever of the erasure
/// and the mail comes second removes the remains of the mail.
/// </summary>
internal sealed class SendNotificationEffect(NotificationsDbContext db, IMailTransport transport, MailComposer mails, ICatchUp catchUp)
    : ISideEffect<SendNotification, SendOutcome>
{
    private static readonly SendOutcome NoContact = new(NotificationStatus.Dropped, "The customer was erased or is unknown.");

    public async Task<SendOutcome> ExecuteAsync(SendNotification effect, string idempotencyKey, CancellationToken cancellationToken)
    {
        var notification = await db.Notifications.AsNoTracking().SingleAsync(n => n.Id == effect.NotificationId, cancellationToken);
        if (await FindContactAsync(notification, cancellationToken) is not { } contact)
        {
            // A previous attempt may have been interrupted after it wrote the mail.
            transport.Forget(notification.Id, wasSent: false);
            return NoContact;
        }

        try
        {
            await transport.SendAsync(notification.Id, mails.Write(notification, effect, contact), cancellationToken);
        }
        catch (MailRejectedException e)
        {
            return new SendOutcome(NotificationStatus.Failed, e.Message);
        }

        // Check whether the customer was erased since it was read. If so, ForgetMail may have run before the mail was written. If the
        // erasure follows this check, ForgetMail follows it as well and finds the mail.
        if (!await HasContactAsync(notification.CustomerId, cancellationToken))
        {
            transport.Forget(notification.Id, wasSent: true);
        }

        return new SendOutcome(NotificationStatus.Sent);
    }

    public async Task RecordAsync(SendNotification effect, SendOutcome result, CancellationToken cancellationToken)
    {
        var notification = await db.GetNotificationAsync(effect.NotificationId, cancellationToken);
        notification.Settle(result.Status, result.Reason);
        if (result.Status == NotificationStatus.Sent)
        {
            db.Publish(new NotificationSent(
                notification.Id, notification.OrderId, notification.CustomerId, notification.Kind.ToWireName()));
        }
    }

    public async Task GiveUpAsync(SendNotification effect, string reason, CancellationToken cancellationToken)
    {
        var notification = await db.GetNotificationAsync(effect.NotificationId, cancellationToken);
        notification.Settle(NotificationStatus.Failed, reason);
        if (!await HasContactAsync(notification.CustomerId, cancellationToken))
        {
            // The last attempt may have failed between writing the mail and the check.
            db.RequestSideEffect(new ForgetMail(notification.CustomerId), notification.CustomerId.ToString());
        }
    }

    private async Task<Contact?> FindContactAsync(Notification notification, CancellationToken cancellationToken)
    {
        var contacts = db.Contacts.AsNoTracking().Where(c => c.Id == notification.CustomerId);
        if (await contacts.SingleOrDefaultAsync(cancellationToken) is { } contact)
        {
            return contact;
        }

        // Orders and profiles arrive by separate routes, so the customer's event may still arrive.
        await catchUp.WithAsync<ProfileRegistered>(cancellationToken);
        return await contacts.SingleOrDefaultAsync(cancellationToken);
    }

    private Task<bool> HasContactAsync(Guid customerId, CancellationToken cancellationToken) =>
        db.Contacts.AnyAsync(c => c.Id == customerId, cancellationToken);
}
