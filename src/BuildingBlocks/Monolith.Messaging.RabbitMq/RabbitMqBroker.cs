using Microsoft.Extensions.Logging;
using Monolith.Runtime.Events;

namespace Monolith.Messaging.RabbitMq;

/// <summary>
/// The feeds and relays of a process, over two connections: one for publishing, one for reading. A broker that lacks memory or disk space
/// stops reading from publishers, and a publishing error closes the connection. Neither affects the reading connection.
/// </summary>
internal sealed class RabbitMqBroker(RabbitMqOptions options, MessagingOptions messaging, TimeProvider clock, ILoggerFactory loggers)
    : IEventBroker, IAsyncDisposable
{
    private readonly RabbitMqConnection _publishing = new(options, "publishing");
    private readonly RabbitMqConnection _reading = new(options, "reading");
    private readonly RabbitMqState _state = new(options, clock);

    public string RelayCursor => StreamRelay.CursorName;

    IEventFeed IEventBroker.OpenFeed(string source) => OpenFeed(source);

    IEventRelay IEventBroker.CreateRelay(IEventFeed log, ISubscriptionStore cursors) => CreateRelay(log, cursors);

    public IDeliveryTarget OpenTarget(string exchange, string routingKey, bool mandatory) => new ExchangeTarget(exchange, routingKey, mandatory, _publishing, options);

    public StreamFeed OpenFeed(string source) => _state.Add(new StreamFeed(source, Stream(source), _reading, _publishing, options, clock, loggers.CreateLogger<StreamFeed>()));

    public StreamRelay CreateRelay(IEventFeed log, ISubscriptionStore cursors) =>
        _state.Add(new StreamRelay(log.Source, log, cursors, Stream(log.Source), _publishing, options, messaging, clock, loggers.CreateLogger<StreamRelay>()));

    public async ValueTask DisposeAsync()
    {
        _state.Dispose();
        try
        {
            await _reading.DisposeAsync();
        }
        finally
        {
            await _publishing.DisposeAsync();
        }
    }

    private SourceStream Stream(string source) => new(source, options, messaging);
}
