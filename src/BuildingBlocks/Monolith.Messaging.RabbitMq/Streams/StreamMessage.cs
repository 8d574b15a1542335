using System.Text;
using Monolith.Runtime.Events;
using RabbitMQ.Client;

namespace Monolith.Messaging.RabbitMq;

/// <summary>The kind of a stream message.</summary>
internal enum MessageKind
{
    /// <summary>An event, with the position of the preceding one.</summary>
    Event,

    /// <summary>
    /// A mark: the relay has published all events up to a position before this message, and none after that position.
    /// </summary>
    Mark,

    /// <summary>The log no longer contains the events up to a position.</summary>
    Truncated,
}

/// <summary>A message of a stream.</summary>
/// <param name="Kind">The kind of the message.</param>
/// <param name="Position">The position that the message refers to.</param>
/// <param name="Previous">For an event, the position of the preceding event.</param>
/// <param name="Pass">The pass of the relay in which the message was published. Each request for missing events starts a new pass
/// (<see cref="RelayPasses"/>).</param>
/// <param name="Epoch">The epoch of the log at the position, or empty if retention has removed it.</param>
/// <param name="Record">The event.</param>
internal sealed record StreamMessage(MessageKind Kind, LogPosition Position, LogPosition Previous, long Pass, Guid Epoch, EventRecord? Record)
{
    /// <summary>Creates the message for an event.</summary>
    public static StreamMessage Of(EventRecord record, LogPosition previous, long pass, Guid epoch = default) =>
        new(MessageKind.Event, record.Position, previous, pass, epoch, record);

    /// <summary>Creates the message for a mark.</summary>
    public static StreamMessage Of(MessageKind kind, LogPosition position, long pass, Guid epoch = default) =>
        new(kind, position, position, pass, epoch, null);

    /// <summary>Creates the AMQP properties of the message.</summary>
    public BasicProperties Properties() => new()
    {
        Persistent = true,
        ContentType = Record is null ? null : "application/json",
        Headers = Record is null ? Headers() : EventHeaders(Record),
    };

    /// <summary>Creates the body of the message.</summary>
    public ReadOnlyMemory<byte> Body() => Record is null ? default : Encoding.UTF8.GetBytes(Record.Payload);

    /// <summary>Reads a message. Returns null when it has another format.</summary>
    public static StreamMessage? Read(IDictionary<string, object?>? headers, ReadOnlySpan<byte> body)
    {
        if (headers is null
            || !Enum.TryParse<MessageKind>(headers.FindText(Header.Kind), out var kind)
            || headers.FindPosition(Header.Position) is not { } position
            || headers.FindPosition(Header.Previous) is not { } previous
            || headers.FindNumber(Header.Pass) is not { } pass
            || !Guid.TryParse(headers.FindText(Header.Epoch), out var epoch))
        {
            return null;
        }

        var record = kind is MessageKind.Event ? ReadRecord(headers, position, body) : null;
        return kind is MessageKind.Event && record is null ? null : new StreamMessage(kind, position, previous, pass, epoch, record);
    }

    private static EventRecord? ReadRecord(IDictionary<string, object?> headers, LogPosition position, ReadOnlySpan<byte> body) =>
        Guid.TryParse(headers.FindText(Header.Id), out var id)
        && headers.FindText(Header.Name) is { } name
        && headers.FindNumber(Header.Version) is { } version
        && headers.FindText(Header.Key) is { } key
        && headers.FindNumber(Header.OccurredAt) is { } occurredAt
            ? new EventRecord(
                position,
                id,
                name,
                (int)version,
                key,
                Encoding.UTF8.GetString(body),
                Monolith.EventHeaders.Parse(headers.FindText(Header.Headers) ?? ""),
                DateTimeOffset.UnixEpoch.AddTicks(occurredAt * TimeSpan.TicksPerMicrosecond))
            : null;

    private Dictionary<string, object?> Headers()
    {
        var headers = new Dictionary<string, object?>(13)
        {
            [Header.Kind] = Kind.ToString(),
            [Header.Pass] = Pass,
            [Header.Epoch] = Epoch.ToString(),
        };
        headers.SetPosition(Header.Position, Position);
        headers.SetPosition(Header.Previous, Previous);
        return headers;
    }

    private Dictionary<string, object?> EventHeaders(EventRecord record)
    {
        var headers = Headers();
        headers[Header.Id] = record.Id.ToString();
        headers[Header.Name] = record.Name;
        headers[Header.Version] = (long)record.Version;
        headers[Header.Key] = record.Key;
        headers[Header.OccurredAt] = (record.OccurredAt.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
        headers[Header.Headers] = record.Headers.ToJson();
        return headers;
    }
}
