using MailKit.Net.Smtp;
using Microsoft.Extensions.Options;
using MimeKit;

namespace Notifications;

/// <summary>Sends mail by SMTP, with one connection per mail.</summary>
internal sealed class SmtpTransport(IOptions<MailOptions> options) : IMailTransport
{
    private const int FirstPermanent = 500;

    private readonly MailOptions _options = options.Value;

    public async Task SendAsync(Guid notificationId, MimeMessage mail, CancellationToken cancellationToken)
    {
        using var client = new SmtpClient();
        await client.ConnectAsync(_options.Host!, _options.Port, _options.Security, cancellationToken);
        if (_options is { User.Length: > 0, Password: { } password })
        {
            await client.AuthenticateAsync(_options.User, password, cancellationToken);
        }

        try
        {
            await client.SendAsync(mail, cancellationToken);
        }
        catch (SmtpCommandException e)
        {
            // The server's text may contain the address, which must not get into a log or a row.
            var reason = $"The mail server returned status {(int)e.StatusCode} ({e.ErrorCode}).";
            throw (int)e.StatusCode >= FirstPermanent && e.ErrorCode is (SmtpErrorCode.RecipientNotAccepted or SmtpErrorCode.MessageNotAccepted)
                ? new MailRejectedException(reason)
                : new MailFailedException(reason);
        }

        await client.DisconnectAsync(quit: true, cancellationToken);
    }

    public void Forget(Guid notificationId, bool wasSent)
    {
        // This transport holds no mail.
    }
}
