
namespace Monolith.Messaging.RabbitMq;

/// <summary>A reader's request for the missing events after a position.</summary>
/// <param name="After">The position.</param>
/// <param name="Seen">The pass of the message that revealed the gap.</param>
internal sealed record ResendRequest(LogPosition After, long Seen)
{
    /// <summary>The type of a request for events.</summary>
    public const string Resend = "resend";

    /// <summary>The type of a request for the newest position.</summary>
    public const string Head = "head";

    /// <summary>The type of a request for the history of the log.</summary>
    public const string History = "history";

    /// <summary>The type of a response that reports that the log cannot be read.</summary>
    public const string Unknown = "unknown";
}
