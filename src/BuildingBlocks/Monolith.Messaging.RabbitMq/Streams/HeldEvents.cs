namespace Monolith.Messaging.RabbitMq;

/// <summary>An event that was read from a stream.</summary>
/// <param name="Message">The message.</param>
/// <param name="Offset">The offset of the message in the stream.</param>
internal readonly record struct StreamEvent(StreamMessage Message, long Offset);

/// <summary>
/// The events that no mark of their relay has confirmed yet. A relay publishes a mark behind each batch, so a single message from elsewhere
/// never moves a reader to a position that the log has not reached.
/// </summary>
internal sealed class HeldEvents
{
    /// <summary>More than a relay publishes between two marks. A reader requests what it did not keep.</summary>
    private const int Capacity = 10_000;

    private readonly List<StreamEvent> _held = [];

    /// <summary>Keeps an event until the next mark.</summary>
    public void Add(StreamEvent held)
    {
        if (_held.Count < Capacity)
        {
            _held.Add(held);
        }
    }

    /// <summary>Takes the events that a mark decides on, and returns those that it confirms and that continue the chain, in order.</summary>
    /// <param name="mark">The mark.</param>
    /// <param name="after">The position after which to continue.</param>
    /// <param name="belongs">Returns whether an event belongs to the history of the log.</param>
    /// <param name="rejected">The events that are not of the log, or beyond the mark.</param>
    public IReadOnlyList<StreamEvent> Confirm(
        StreamMessage mark, LogPosition after, Predicate<StreamMessage> belongs, out IReadOnlyList<StreamMessage> rejected)
    {
        var (confirmed, wrong) = (new List<StreamEvent>(), new List<StreamMessage>());
        foreach (var held in _held.OrderBy(held => held.Message.Position))
        {
            if (held.Message.Position > mark.Position || !belongs(held.Message))
            {
                wrong.Add(held.Message);
            }
            else if (held.Message.Position > after && held.Message.Previous <= after)
            {
                confirmed.Add(held);
                after = held.Message.Position;
            }
        }

        rejected = wrong;
        _held.Clear();
        return confirmed;
    }

    /// <summary>Discards all events.</summary>
    public void Clear() => _held.Clear();
}
