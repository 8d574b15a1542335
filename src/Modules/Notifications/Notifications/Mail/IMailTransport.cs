using MimeKit;

namespace Notifications;

/// <summary>Sends mail.</summary>
internal interface IMailTransport
{
    /// <summary>Sends a mail. A crash may repeat the call, with the same Message-Id.</summary>
    /// <param name="notificationId">The notification.</param>
    /// <param name="mail">The mail.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="MailRejectedException">The mail was rejected permanently.</exception>
    Task SendAsync(Guid notificationId, MimeMessage mail, CancellationToken cancellationToken);

    /// <summary>Deletes a mail that the transport still holds. A delivered mail cannot be deleted.</summary>
    /// <param name="notificationId">The notification.</param>
    /// <param name="wasSent">Whether a mail was sent, so that the transport may not be without it.</param>
    /// <exception cref="IOException">The transport cannot be reached now, so the mail may still be there.</exception>
    void Forget(Guid notificationId, bool wasSent);
}

/// <summary>The exception that is thrown when a mail is rejected permanently.</summary>
/// <param name="reason">The reason, without names or addresses.</param>
internal sealed class MailRejectedException(string reason) : Exception(reason);

/// <summary>The exception that is thrown when a mail could not be sent for now.</summary>
/// <param name="reason">The reason, without names or addresses.</param>
internal sealed class MailFailedException(string reason) : Exception(reason);
