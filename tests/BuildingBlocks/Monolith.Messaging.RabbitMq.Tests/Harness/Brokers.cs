using Monolith.Conformance;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Monolith.Messaging.RabbitMq.Tests;

/// <summary>Operations of tests on brokers.</summary>
internal static class Brokers
{
    private static int _prefixes;

    /// <summary>The options of a test: unique names and short timeouts.</summary>
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
    public static Task DeleteStreamAsync(RabbitMqOptions options, SourceStream stream, CancellationToken cancellationToken) => Eventually.TrueAsync(
        async () =>
        {
            try
            {
                await OnChannelAsync(
                    options, channel => channel.QueueDeleteAsync(stream.Name, ifUnused: false, ifEmpty: false, cancellationToken: cancellationToken), cancellationToken);
                return true;
            }
            catch (OperationInterruptedException e) when (e.Message.Contains("coordinator_unavailable", StringComparison.Ordinal))
            {
                // A broker under load has not yet started the process that deletes streams.
                return false;
            }
        },
        cancellationToken);

    /// <summary>Returns whether the stream exists.</summary>
    public static async Task<bool> HasStreamAsync(RabbitMqOptions options, SourceStream stream, CancellationToken cancellationToken)
    {
        try
        {
            await OnChannelAsync(options, channel => channel.QueueDeclarePassiveAsync(stream.Name, cancellationToken), cancellationToken);
            return true;
        }
        catch (OperationInterruptedException)
        {
            return false;
        }
    }

    /// <summary>Publishes straight to a stream.</summary>
    public static async Task PublishAsync(
        RabbitMqOptions options, SourceStream stream, IEnumerable<StreamMessage> messages, CancellationToken cancellationToken)
    {
        await using var connection = new RabbitMqConnection(options, "test");
        await using var publisher = await StreamPublisher.OpenAsync(stream, connection, options.ConfirmTimeout, cancellationToken);
        foreach (var message in messages)
        {
            await publisher.PublishAsync(message, cancellationToken);
        }

        await publisher.ConfirmAsync(cancellationToken);
    }

    /// <summary>Publishes messages that no relay would.</summary>
    public static Task PublishJunkAsync(RabbitMqOptions options, SourceStream stream, CancellationToken cancellationToken) => OnChannelAsync(
        options,
        async channel =>
        {
            foreach (var headers in new Dictionary<string, object?>?[] { null, new() { ["kind"] = "Event", ["position"] = "far" }, new() { ["pass"] = 1L } })
            {
                await channel.BasicPublishAsync("", stream.Name, mandatory: true, new BasicProperties { Headers = headers }, "junk"u8.ToArray(), cancellationToken);
            }
        },
        cancellationToken);

    private static async Task OnChannelAsync(RabbitMqOptions options, Func<IChannel, Task> work, CancellationToken cancellationToken)
    {
        // Under load, a broker needs some time to delete a stream.
        var patient = new RabbitMqOptions { Uri = options.Uri, UserName = options.UserName, Password = options.Password, RequestTimeout = TimeSpan.FromSeconds(60) };
        await using var connection = new RabbitMqConnection(patient, "test");
        await using var channel = await connection.OpenChannelAsync(kind: null, cancellationToken);
        await work(channel);
    }
}
