using RabbitMQ.Client;

namespace Monolith.Messaging.RabbitMq;

/// <summary>What all who use channels need.</summary>
internal static class Channels
{
    private static readonly TimeSpan ClosingTime = TimeSpan.FromSeconds(2);

    /// <summary>Closes a channel that may be broken already, or whose broker no longer answers.</summary>
    public static async ValueTask CloseQuietlyAsync(this IChannel channel)
    {
        try
        {
            using var limit = new CancellationTokenSource(ClosingTime);
            await channel.CloseAsync(Constants.ReplySuccess, "done", abort: true, limit.Token);
            await channel.DisposeAsync();
        }
        catch (Exception)
        {
            // It is given up in any case.
        }
    }
}
