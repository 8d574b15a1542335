using Monolith.Runtime.Events;

namespace Monolith.Messaging.RabbitMq;

/// <content>Decides which messages of the stream are events to return, and requests those that are missing.</content>
internal sealed partial class StreamFeed
{
    /// <summary>Reads messages from the buffer until enough events are ready.</summary>
    private async Task ReceiveAsync(StreamConsumer consumer, int max, CancellationToken cancellationToken)
    {
        while (_ready.Count < max && consumer.TryPeek(out var delivery))
        {
            try
            {
                await ReceiveAsync(delivery, cancellationToken);
            }
            catch (Exception e) when (_ready.Count > 0 && e is BrokerException or LogTruncatedException)
            {
                // The reader gets the events before this message first. The message stays in the buffer.
                break;
            }

            consumer.Take();
        }

        ForgetFilledGap();
    }

    private async Task ReceiveAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        switch (delivery.Message)
        {
            case { Kind: MessageKind.Event } message when message.Position > _end:
                Hold(new StreamEvent(message, delivery.Offset));
                break;
            case { Kind: MessageKind.Mark } mark when await _history.BelongsAsync(mark, cancellationToken):
                Confirm(mark);
                break;
            case { Kind: MessageKind.Truncated } message when message.Position > _end:
                var history = await _history.ReadAsync(cancellationToken)
                    ?? throw new BrokerException($"The log of {Source} is truncated, but its relay does not respond to say up to where. Check the process that runs {Source}.");
                if (history.TruncatedTo > _end)
                {
                    // The message stays in the buffer, so the result is the same until the reader starts after the truncated part.
                    throw new LogTruncatedException(Source, _end, history.TruncatedTo);
                }

                break;
        }
    }

    private void Hold(StreamEvent held)
    {
        if (_history.Belongs(held.Message))
        {
            _held.Add(held);
        }
        else
        {
            RabbitMqTelemetry.Rejected.Add(1, _tag);
        }
    }

    private void Confirm(StreamMessage mark)
    {
        var confirmed = _held.Confirm(mark, _end, _history.Belongs, out var rejected);
        foreach (var next in confirmed)
        {
            _ready.Enqueue(next);
            _end = next.Message.Position;
        }

        if (rejected is [{ Record: { } culprit }, ..])
        {
            RabbitMqTelemetry.Rejected.Add(rejected.Count, _tag);
            Log.Rejected(_logger, rejected.Count, Source, mark.Position, culprit.Name, culprit.Id, culprit.Position);
        }

        if (mark.Position > _end)
        {
            Miss(_end, mark.Pass);
        }
    }

    private List<EventRecord> TakeReady(int max)
    {
        var records = new List<EventRecord>();
        while (records.Count < max && _ready.TryDequeue(out var next))
        {
            if (records.Count == 0)
            {
                _index.Add(next.Message.Position, next.Offset);
            }

            records.Add(next.Message.Record!);
            _position = next.Message.Position;
        }

        return records;
    }

    private void ForgetFilledGap()
    {
        if (_gap?.After != _end)
        {
            _gap = null;
        }
    }

    private void Miss(LogPosition after, long pass)
    {
        if (_gap?.After != after)
        {
            _gap = new Gap(after, pass);
        }

        _gap.Seen = Math.Max(_gap.Seen, pass);
    }

    /// <summary>Requests the missing events from the relay, and repeats the request at an interval.</summary>
    private async Task AskForMissingAsync(CancellationToken cancellationToken)
    {
        if (_gap is not { } gap || (gap.Asked is { } asked && _clock.GetElapsedTime(asked) < _options.RequestTimeout))
        {
            return;
        }

        if (gap.Asked is null)
        {
            RabbitMqTelemetry.Gaps.Add(1, _tag);
            Log.Gap(_logger, Source, gap.After);
        }

        gap.Asked = _clock.GetTimestamp();
        try
        {
            await _relay.ResendAsync(new ResendRequest(gap.After, gap.Seen), cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // The events read so far remain valid, and the feed repeats the request.
            Log.RequestFailed(_logger, Source, e);
        }
    }

    /// <summary>A gap in the stream.</summary>
    private sealed class Gap(LogPosition after, long seen)
    {
        /// <summary>The position after which events are missing.</summary>
        public LogPosition After { get; } = after;

        /// <summary>The latest pass of the relay that shows the gap.</summary>
        public long Seen { get; set; } = seen;

        /// <summary>The timestamp of the last request, or null.</summary>
        public long? Asked { get; set; }
    }
}
