using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using MimeKit;

namespace Notifications;

/// <summary>Composes the mails.</summary>
internal sealed partial class MailComposer(IOptions<MailOptions> options, TimeProvider clock)
{
    private readonly MailOptions _options = options.Value;

    /// <summary>
    /// Composes a mail. Its Message-Id is derived from the notification, so that mail servers recognize a repeated mail.
    /// </summary>
    public MimeMessage Write(Notification notification, SendNotification effect, Contact contact)
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
        var name = NameOf(contact);
        return new MimeMessage(
            [new MailboxAddress(_options.FromName, _options.FromAddress)],
            [new MailboxAddress(name, contact.Email)],
            subject,
            new TextPart("plain") { Text = $"Dear {name},\n\n{news}\n\n{_options.FromName}\n" })
        {
            MessageId = $"{notification.Id}@{_options.FromAddress.Split('@')[^1]}",
            Date = clock.GetUtcNow(),
        };
    }

    /// <summary>
    /// Returns the name to address. Anybody can register with another person's address, so a name must not carry a message or a link to them.
    /// </summary>
    private static string NameOf(Contact contact) => Link().IsMatch(contact.Name) ? "customer" : LineBreaks().Replace(contact.Name, " ");

    [GeneratedRegex(@"://|/|@|\bwww\.|\w\.\p{L}{2}", RegexOptions.IgnoreCase)]
    private static partial Regex Link();

    [GeneratedRegex(@"[\p{Cc}\p{Zl}\p{Zp}]+")]
    private static partial Regex LineBreaks();
}
