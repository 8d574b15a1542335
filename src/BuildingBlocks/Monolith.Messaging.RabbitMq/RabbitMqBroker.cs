using Microsoft.Extensions.Logging;

namespace Monolith.Messaging.RabbitMq;

/// <summary>All feeds and relays of a process over one connection.</summary>
internal sealed class RabbitMqBroker(RabbitMqOptions options, MessagingOptions messaging, TimeProvider clock, ILoggerFactory loggers)
    : IBroker, IAsyncDisposable
{
    private readonly RabbitMqConnection _connection = new(options);

    public StreamFeed CreateFeed(string source) => new(source, Stream(source), _connection, options, clock, loggers.CreateLogger<StreamFeed>());

    public StreamRelay CreateRelay(string source, IEventFeed feed, ISubscriptionStore store) =>
        new(source, feed, store, Stream(source), _connection, options, messaging, clock, loggers.CreateLogger<StreamRelay>());

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private SourceStream Stream(string source) => new(source, options, messaging);
}
