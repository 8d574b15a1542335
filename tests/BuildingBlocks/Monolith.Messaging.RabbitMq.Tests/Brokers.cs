using Monolith.Conformance;

namespace Monolith.Messaging.RabbitMq.Tests;

/// <summary>What tests do to brokers.</summary>
internal static class Brokers
{
    private static int _prefixes;

    /// <summary>How a test connects: with names of its own, and impatient.</summary>
    public static RabbitMqOptions Options(RabbitMqServer server) => new()
    {
        Uri = server.Uri,
        UserName = server.UserName,
        Password = server.Password,
        Prefix = $"test.{Environment.ProcessId}.{Interlocked.Increment(ref _prefixes)}",
        ConfirmTimeout = TimeSpan.FromSeconds(5),
        RequestTimeout = TimeSpan.FromSeconds(2),
        RetryInterval = TimeSpan.FromMilliseconds(100),
        MarkInterval = TimeSpan.FromMilliseconds(100),
        Heartbeat = TimeSpan.FromSeconds(2),
    };

    /// <summary>Deletes a stream with all that is in it.</summary>
    public static async Task DeleteStreamAsync(RabbitMqOptions options, SourceStream stream, CancellationToken cancellationToken)
    {
        await using var connection = new RabbitMqConnection(options);
        await using var channel = await connection.OpenChannelAsync(kind: null, cancellationToken);
        await channel.QueueDeleteAsync(stream.Name, ifUnused: false, ifEmpty: false, cancellationToken: cancellationToken);
    }
}
