using Microsoft.Extensions.Options;
using MimeKit;

namespace Notifications;

/// <summary>Composes the mails.</summary>
internal sealed class MailComposer(IOptions<MailOptions> options, TimeProvider clock)
{
    private readonly MailOptions _options = options.Value;

    /// <summary>
    /// Composes a mail. Its Message-Id is derived from the idempotency key, so that mail servers recognize a repeated mail.
    /// </summary>
    public MimeMessage Write(Notification notification, SendNotification effect, Contact contact, string idempotencyKey)
    {
        var (subject, news) = notification.Kind switch
        {
            NotificationKind.OrderConfirmed => (
                "Your order is confirmed", $"your order {notification.OrderId} is paid ({effect.Total}) and on its way."),
            NotificationKind.OrderCancelled => (
                "Your order is cancelled",
                $"your order {notification.OrderId} is cancelled: {effect.Reason}\nAny payment will be refunded."),
            _ => throw new InvalidOperationException($"The notification kind {notification.Kind} has no text."),
        };
        return new MimeMessage(
            [new MailboxAddress(_options.FromName, _options.FromAddress)],
            [new MailboxAddress(contact.Name, contact.Email)],
            subject,
            new TextPart("plain") { Text = $"Dear {contact.Name},\n\n{news}\n\n{_options.FromName}\n" })
        {
            MessageId = $"{idempotencyKey}@{_options.FromAddress.Split('@')[^1]}",
            Date = clock.GetUtcNow(),
        };
    }
}
