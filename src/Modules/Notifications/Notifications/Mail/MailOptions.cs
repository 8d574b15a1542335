using System.ComponentModel.DataAnnotations;
using MailKit.Security;

namespace Notifications;

/// <summary>The mail transport.</summary>
internal enum MailTransport
{
    PickupFolder,
    Smtp,
}

/// <summary>Configures how mail is sent. Section <c>Modules:notifications:Mail</c>.</summary>
internal sealed class MailOptions : IValidatableObject
{
    /// <summary>The transport: PickupFolder, from which a mail server collects the mails, or Smtp. Default PickupFolder.</summary>
    [EnumDataType(typeof(MailTransport))]
    public MailTransport Transport { get; set; }

    /// <summary>The pickup folder. Default <c>pickup</c> in Database:Directory.</summary>
    public string? PickupDirectory { get; set; }

    /// <summary>The sender's name. Default Monolith Shop.</summary>
    [Required]
    public string FromName { get; set; } = "Monolith Shop";

    /// <summary>The sender's address. Default shop@example.org.</summary>
    [Required]
    [EmailAddress]
    public string FromAddress { get; set; } = "shop@example.org";

    /// <summary>The SMTP server. No default; required for Smtp.</summary>
    public string? Host { get; set; }

    /// <summary>The SMTP server's port. Default 587, range 1 to 65,535.</summary>
    [Range(1, 65535)]
    public int Port { get; set; } = 587;

    /// <summary>How the connection is secured: None, Auto, SslOnConnect, StartTls or StartTlsWhenAvailable. Default StartTls.</summary>
    [EnumDataType(typeof(SecureSocketOptions))]
    public SecureSocketOptions Security { get; set; } = SecureSocketOptions.StartTls;

    /// <summary>The user name. Without one, the transport does not log in. No default.</summary>
    public string? User { get; set; }

    /// <summary>The user's password. No default.</summary>
    public string? Password { get; set; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Transport == MailTransport.Smtp && string.IsNullOrWhiteSpace(Host))
        {
            yield return new ValidationResult(
                "The transport Smtp requires a server. Set Modules:notifications:Mail:Host, or set Modules:notifications:Mail:Transport to PickupFolder.", [nameof(Host)]);
        }

        if (string.IsNullOrEmpty(User) != string.IsNullOrEmpty(Password))
        {
            yield return new ValidationResult(
                "User and password belong together. Set both Modules:notifications:Mail:User and Modules:notifications:Mail:Password, or neither.",
                [nameof(User), nameof(Password)]);
        }
    }
}
