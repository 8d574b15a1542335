using Microsoft.EntityFrameworkCore;
using Monolith.Modules;
using Monolith.Persistence;
using Notifications.Contracts;
using Profiles.Contracts;

namespace Notifications;

/// <summary>How sending ended.</summary>
internal sealed record SendOutcome(NotificationStatus Status, string? Reason = null);

/// <summary>
/// Writes the mail with the name and address of the moment, and sends it. The customer may be erased meanwhile: whoever
/// comes second, the erasure or the mail, finds the other and removes what the mail has left.
/// </summary>
internal sealed class SendNotificationEffect(NotificationsDbContext db, IMailTransport transport, Letter letter, ICatchUp catchUp)
    : ISideEffect<SendNotification, SendOutcome>
{
    private static readonly SendOutcome NoContact = new(NotificationStatus.Dropped, "The customer was erased or is unknown.");

    public async Task<SendOutcome> CarryOutAsync(SendNotification effect, string idempotencyKey, CancellationToken cancellationToken)
    {
        var notification = await db.Notifications.AsNoTracking().SingleAsync(n => n.Id == effect.NotificationId, cancellationToken);
        if (await FindContactAsync(notification, cancellationToken) is not { } contact)
        {
            // An attempt before this one may have been cut short after it wrote.
            transport.Forget(notification.Id);
            return NoContact;
        }

        try
        {
            await transport.SendAsync(notification.Id, letter.Write(notification, effect, contact, idempotencyKey), cancellationToken);
        }
        catch (MailRefusedException e)
        {
            return new SendOutcome(NotificationStatus.Failed, e.Message);
        }

        // Erased since it was read? Then ForgetMail may have looked before the mail was there. If the erasure comes
        // after this check, ForgetMail comes after it as well, and finds the mail.
        if (!await HasContactAsync(notification.CustomerId, cancellationToken))
        {
            transport.Forget(notification.Id);
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
            // The last attempt may have failed between writing and looking again.
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

        // Orders and profiles come by separate roads: the customer may be on the way.
        await catchUp.WithAsync<ProfileRegistered>(cancellationToken);
        return await contacts.SingleOrDefaultAsync(cancellationToken);
    }

    private Task<bool> HasContactAsync(Guid customerId, CancellationToken cancellationToken) =>
        db.Contacts.AnyAsync(c => c.Id == customerId, cancellationToken);
}
