using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Monolith.Messaging.RabbitMq;

/// <summary>Shared helpers for channels.</summary>
internal static class Channels
{
    /// <summary>The longest time for closing a channel of a broker that does not respond.</summary>
    public static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Limits the time of a publish, because a broker that lacks memory or disk space stops reading.</summary>
    /// <exception cref="BrokerException">The time limit expired.</exception>
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
            throw new BrokerException($"RabbitMQ has not accepted data for {atMost}. It may lack memory or disk space.");
        }
    }

    /// <summary>Closes a channel, which may already be broken, without throwing.</summary>
    public static async ValueTask CloseQuietlyAsync(this IChannel channel)
    {
        try
        {
            // The client ignores a token while the channel is open.
            await CloseAsync(channel).WaitAsync(CloseTimeout);
        }
        catch (Exception e) when (e.IsOfTheBroker())
        {
            // The channel is abandoned in any case.
        }
    }

    private static async Task CloseAsync(IChannel channel)
    {
        await channel.CloseAsync(Constants.ReplySuccess, "done", abort: true, CancellationToken.None);
        await channel.DisposeAsync();
    }

    /// <summary>Returns whether an exception means that the broker, or an object on it, is unavailable or does not respond.</summary>
    public static bool IsOfTheBroker(this Exception exception) =>
        exception is RabbitMQClientException or IOException or TimeoutException or OperationCanceledException or ObjectDisposedException or ChannelClosedException;
}
