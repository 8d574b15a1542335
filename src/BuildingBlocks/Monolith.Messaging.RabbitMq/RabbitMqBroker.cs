using Microsoft.Extensions.Logging;
using Monolith.Runtime.Events;

namespace Monolith.Messaging.RabbitMq;

/// <summary>
/// All feeds and relays of a process over two connections: one publishes, the other reads. A broker that is short of
/// memory or disk stops listening to who publishes, and an error in publishing closes the connection: who reads goes on.
/// </summary>
internal sealed class RabbitMqBroker(RabbitMqOptions options, MessagingOptions messaging, TimeProvider clock, ILoggerFactory loggers)
    : IEventBroker, IAsyncDisposable
{
    private readonly RabbitMqConnection _publishing = new(options, "publishing");
    private readonly RabbitMqConnection _reading = new(options, "reading");

    public string RelayCursor => StreamRelay.CursorName;

    IEventFeed IEventBroker.OpenFeed(string source) => OpenFeed(source);

    IEventRelay IEventBroker.CreateRelay(IEventFeed log, ISubscriptionStore cursors) => CreateRelay(log, cursors);

    public StreamFeed OpenFeed(string source) => new(source, Stream(source), _reading, _publishing, options, clock, loggers.CreateLogger<StreamFeed>());

    public StreamRelay CreateRelay(IEventFeed log, ISubscriptionStore cursors) =>
        new(log.Source, log, cursors, Stream(log.Source), _publishing, options, messaging, clock, loggers.CreateLogger<StreamRelay>());

    public async ValueTask DisposeAsync()
    {
        await _reading.DisposeAsync();
        await _publishing.DisposeAsync();
    }

    private SourceStream Stream(string source) => new(source, options, messaging);
}
