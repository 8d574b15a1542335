using System.Globalization;
using Monolith.Runtime.Events;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Monolith.Messaging.RabbitMq;

/// <summary>
/// The objects of a source module on the broker. Their names begin with that of the module's stream, and no process publishes through the
/// default exchange, which leads to every queue. So the permissions of an account can be limited to its own modules, and to reading others.
/// </summary>
internal sealed class SourceStream(string source, RabbitMqOptions options, MessagingOptions messaging)
{
    /// <summary>The module.</summary>
    public string Source => source;

    /// <summary>The name of the stream, and of the exchange through which the relay publishes to it.</summary>
    public string Name { get; } = $"{options.Prefix}.{source}";

    /// <summary>The queue on which the relay receives requests. Only one relay can hold it; that relay publishes.</summary>
    public string RequestQueue => Name + ".relay";

    /// <summary>The exchange to which readers send requests.</summary>
    public string Requests => Name + ".requests";

    /// <summary>The exchange through which the relay answers.</summary>
    public string Answers => Name + ".answers";

    /// <summary>Returns a name for a queue on which a reader receives answers.</summary>
    public string NewAnswerQueue() => $"{options.Prefix}-answers.{Guid.CreateVersion7():N}";

    /// <summary>Creates the stream and its exchange. An existing stream keeps its settings, even if its limits differ.</summary>
    public async Task DeclareAsync(RabbitMqConnection connection, CancellationToken cancellationToken)
    {
        await DeclareStreamAsync(connection, cancellationToken);
        await using var channel = await connection.OpenChannelAsync(kind: null, cancellationToken);
        await channel.ExchangeDeclareAsync(Name, ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: cancellationToken);
        await channel.QueueBindAsync(Name, exchange: Name, routingKey: "", cancellationToken: cancellationToken);
    }

    /// <summary>Makes sure that the stream exists for a reader, whose account need not be allowed to create it.</summary>
    /// <exception cref="BrokerException">The stream does not exist, and the account may not create it.</exception>
    public async Task EnsureExistsAsync(RabbitMqConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await using var channel = await connection.OpenChannelAsync(kind: null, cancellationToken);
            await channel.QueueDeclarePassiveAsync(Name, cancellationToken);
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            try
            {
                await DeclareStreamAsync(connection, cancellationToken);
            }
            catch (OperationInterruptedException refused) when (refused.ShutdownReason?.ReplyCode == Constants.AccessRefused)
            {
                throw new BrokerException($"The stream {Name} does not exist yet. Start a process that runs {source}.", refused);
            }
        }
    }

    private async Task DeclareStreamAsync(RabbitMqConnection connection, CancellationToken cancellationToken)
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
