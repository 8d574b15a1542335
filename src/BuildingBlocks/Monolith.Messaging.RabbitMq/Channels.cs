using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Monolith.Messaging.RabbitMq;

/// <summary>What all who use channels need.</summary>
internal static class Channels
{
    private static readonly TimeSpan ClosingTime = TimeSpan.FromSeconds(2);

    /// <summary>Waits for a publish no longer than this: a broker that is short of memory or disk stops listening.</summary>
    /// <exception cref="BrokerException">It takes longer.</exception>
    public static async Task BoundAsync(this ValueTask publish, TimeSpan atMost, CancellationToken cancellationToken)
    {
        if (publish.IsCompletedSuccessfully)
        {
            return;
        }

        try
        {
            await publish.AsTask().WaitAsync(atMost, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new BrokerException($"RabbitMQ has taken nothing for {atMost}: it may be short of memory or disk.");
        }
    }

    /// <summary>Closes a channel that may be broken already, or whose broker no longer answers.</summary>
    public static async ValueTask CloseQuietlyAsync(this IChannel channel)
    {
        try
        {
            using var limit = new CancellationTokenSource(ClosingTime);
            await channel.CloseAsync(Constants.ReplySuccess, "done", abort: true, limit.Token);
            await channel.DisposeAsync();
        }
        catch (Exception e) when (e.IsOfTheBroker())
        {
            // It is given up in any case.
        }
    }

    /// <summary>Whether this is how it shows that the broker, or what was open there, is gone or does not answer.</summary>
    public static bool IsOfTheBroker(this Exception exception) =>
        exception is RabbitMQClientException or IOException or TimeoutException or OperationCanceledException or ObjectDisposedException or ChannelClosedException;
}
