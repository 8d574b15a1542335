using Monolith.Runtime.Events;

namespace Monolith.Messaging.RabbitMq;

/// <summary>
/// Finds the stream offset from which to read, given a log position, by probing single messages instead of reading the stream from its
/// beginning. Positions may decrease where events were resent. The search may then return a wrong offset; the reader detects the gap and
/// requests the missing events.
/// </summary>
internal sealed class OffsetSearch(SourceStream stream, RabbitMqConnection connection, RabbitMqOptions options, TimeProvider clock)
{
    private const int MaxProbes = 64;
    private const int ProbePrefetch = 16;

    /// <summary>The time without messages after which a stream is considered empty.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(1);

    /// <summary>Finds the offset from which to read the events after a position.</summary>
    /// <param name="after">The position.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public async Task<object> FindAsync(LogPosition after, CancellationToken cancellationToken)
    {
        const string first = "first";
        if (after == LogPosition.Start
            || await ProbeAsync("last", cancellationToken) is not { } high
            || await ProbeAsync(first, cancellationToken) is not { } low
            || low.Position > after)
        {
            return first;
        }

        if (high.Position <= after)
        {
            return high.Offset;
        }

        for (var probes = 0; high.Offset - low.Offset > options.Prefetch && probes < MaxProbes; probes++)
        {
            if (await ProbeAsync(low.Offset + ((high.Offset - low.Offset) / 2), cancellationToken) is not { } middle
                || middle.Offset <= low.Offset
                || middle.Offset >= high.Offset)
            {
                break;
            }

            (low, high) = middle.Position <= after ? (middle, high) : (low, middle);
        }

        return low.Offset;
    }

    /// <summary>Reads the message at an offset, or the next valid one after it. Returns null when none follows.</summary>
    private async Task<(long Offset, LogPosition Position)?> ProbeAsync(object offset, CancellationToken cancellationToken)
    {
        var timeout = Silence < options.RequestTimeout ? Silence : options.RequestTimeout;
        await using var consumer = await StreamConsumer.OpenAsync(stream, connection, offset, ProbePrefetch, passed: null, Guid.Empty, cancellationToken);
        while (await clock.WaitForAsync(consumer.WaitAsync(), timeout, cancellationToken) && consumer.TryPeek(out var delivery))
        {
            if (delivery.Message is { } message)
            {
                return (delivery.Offset, message.Position);
            }

            consumer.Take();
            await consumer.PassAsync(LogPosition.Start, cancellationToken);
        }

        return consumer.Broken is { } why ? throw new BrokerException(why) : null;
    }
}
