namespace Monolith.Messaging.RabbitMq;

/// <summary>A reader's request for the missing events after a position.</summary>
/// <param name="After">The position.</param>
/// <param name="Seen">The pass of the message that revealed the gap.</param>
internal sealed record ResendRequest(LogPosition After, long Seen);
