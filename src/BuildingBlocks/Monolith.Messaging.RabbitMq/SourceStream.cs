using System.Globalization;
using Monolith.Runtime.Events;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Monolith.Messaging.RabbitMq;

/// <summary>The stream of a source module, and the queue on which its relay is asked.</summary>
internal sealed class SourceStream(string source, RabbitMqOptions options, MessagingOptions messaging)
{
    /// <summary>The module.</summary>
    public string Source => source;

    /// <summary>The stream's name.</summary>
    public string Name { get; } = $"{options.Prefix}.{source}";

    /// <summary>The queue on which the relay takes requests. Only one can have it: that one publishes.</summary>
    public string RequestQueue => Name + ".relay";

    /// <summary>Makes the stream if there is none. One that is there stays as it is, also with other limits.</summary>
    public async Task DeclareAsync(RabbitMqConnection connection, CancellationToken cancellationToken)
    {
        await using var channel = await connection.OpenChannelAsync(kind: null, cancellationToken);
        try
        {
            await channel.QueueDeclareAsync(
                Name, durable: true, exclusive: false, autoDelete: false, Arguments(), cancellationToken: cancellationToken);
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == Constants.PreconditionFailed)
        {
            // Somebody set other limits, and it is theirs to say.
        }
    }

    private Dictionary<string, object?> Arguments()
    {
        var retention = messaging.Retention < options.StreamRetention ? messaging.Retention : options.StreamRetention;
        var arguments = new Dictionary<string, object?>
        {
            ["x-queue-type"] = "stream",
            ["x-max-age"] = string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(retention.TotalSeconds):F0}s"),
            ["x-stream-max-segment-size-bytes"] = (long)options.SegmentSize,
        };
        if (options.MaxBytes is { } bytes)
        {
            arguments["x-max-length-bytes"] = bytes;
        }

        return arguments;
    }
}
