
namespace Monolith.Messaging.RabbitMq;

/// <summary>A reader misses what is after a position.</summary>
/// <param name="After">The position.</param>
/// <param name="Seen">The pass of the message that showed it.</param>
internal sealed record ResendRequest(LogPosition After, long Seen)
{
    /// <summary>The kind of a request for events.</summary>
    public const string Resend = "resend";

    /// <summary>The kind of a request for the newest position.</summary>
    public const string Head = "head";

    /// <summary>The kind of an answer that there is none: the log can't be read.</summary>
    public const string Unknown = "unknown";
}
