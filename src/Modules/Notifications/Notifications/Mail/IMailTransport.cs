using MimeKit;

namespace Notifications;

/// <summary>The way by which mail leaves the house.</summary>
internal interface IMailTransport
{
    /// <summary>Sends a mail. It may be sent again after a crash; its Message-Id is the same then.</summary>
    /// <param name="notificationId">The notification.</param>
    /// <param name="mail">The mail.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="MailRefusedException">It will never be taken.</exception>
    Task SendAsync(Guid notificationId, MimeMessage mail, CancellationToken cancellationToken);

    /// <summary>Removes what it still holds of a mail. What was delivered is the recipient's.</summary>
    /// <param name="notificationId">The notification.</param>
    void Forget(Guid notificationId);
}

/// <summary>A mail is refused for good.</summary>
/// <param name="reason">Why, without names or addresses.</param>
internal sealed class MailRefusedException(string reason) : Exception(reason);

/// <summary>A mail was not taken this time.</summary>
/// <param name="reason">Why, without names or addresses.</param>
internal sealed class MailFailedException(string reason) : Exception(reason);
