using System.Globalization;
using Monolith.Runtime.Events;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Monolith.Messaging.RabbitMq;

/// <summary>The stream of a source module, and the request queue of its relay.</summary>
internal sealed class SourceStream(string source, RabbitMqOptions options, MessagingOptions messaging)
{
    /// <summary>The module.</summary>
    public string Source => source;

    /// <summary>The name of the stream.</summary>
    public string Name { get; } = $"{options.Prefix}.{source}";

    /// <summary>The queue on which the relay receives requests. Only one relay can hold it; that relay publishes.</summary>
    public string RequestQueue => Name + ".relay";

    /// <summary>Creates the stream if it does not exist. An existing stream keeps its settings, even if its limits differ.</summary>
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
            // An administrator has set other limits, which take precedence.
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
