using Microsoft.Extensions.Options;
using MimeKit;

namespace Notifications;

/// <summary>Writes the mails.</summary>
internal sealed class Letter(IOptions<MailOptions> options, TimeProvider clock)
{
    private readonly MailOptions _options = options.Value;

    /// <summary>Writes a mail. Its Message-Id is made of the idempotency key, so that a repeated one is recognised.</summary>
    public MimeMessage Write(Notification notification, SendNotification effect, Contact contact, string idempotencyKey)
    {
        var (subject, news) = notification.Kind switch
        {
            NotificationKind.OrderConfirmed => (
                "Your order is confirmed", $"your order {notification.OrderId} is paid ({effect.Total}) and on its way."),
            NotificationKind.OrderCancelled => (
                "Your order is cancelled",
                $"your order {notification.OrderId} is cancelled: {effect.Reason}\nWhat you have paid for it is given back to you."),
            _ => throw new InvalidOperationException($"There are no words for {notification.Kind}."),
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
