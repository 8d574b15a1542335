using Monolith.Runtime.Events;

namespace Monolith.Messaging.RabbitMq;

/// <summary>
/// Finds where in a stream to begin, for a reader that knows a position only: by looking at single messages, so that a
/// long stream is not read from its beginning. Where events were published once more positions do not rise everywhere:
/// then it may end at a wrong place, the reader finds a gap there, and asks.
/// </summary>
internal sealed class OffsetSearch(SourceStream stream, RabbitMqConnection connection, RabbitMqOptions options, TimeProvider clock)
{
    private const int MaxProbes = 64;
    private const int ProbePrefetch = 16;

    /// <summary>For how long nothing comes from an empty stream.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(1);

    /// <summary>The offset from which to read what is after a position.</summary>
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

    /// <summary>The message at an offset, or the next of ours after it; null when there is none.</summary>
    private async Task<(long Offset, LogPosition Position)?> ProbeAsync(object offset, CancellationToken cancellationToken)
    {
        var timeout = Silence < options.RequestTimeout ? Silence : options.RequestTimeout;
        await using var consumer = await StreamConsumer.OpenAsync(stream, connection, offset, ProbePrefetch, passed: null, cancellationToken);
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
