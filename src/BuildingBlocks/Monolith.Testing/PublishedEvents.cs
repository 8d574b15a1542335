using System.Collections;
using Monolith.Runtime.Events;

namespace Monolith.Testing;

/// <summary>
/// The events that modules had published at one moment, with checks whose failures list them all. To wait for an event, use
/// <see cref="ModuleHost.EventAsync{TEvent}"/>.
/// </summary>
public sealed class PublishedEvents : IReadOnlyList<EventRecord>
{
    private readonly IReadOnlyList<EventRecord> _records;
    private readonly EventRegistry _registry;

    internal PublishedEvents(IReadOnlyList<EventRecord> records, EventRegistry registry) => (_records, _registry) = (records, registry);

    /// <inheritdoc/>
    public int Count => _records.Count;

    /// <inheritdoc/>
    public EventRecord this[int index] => _records[index];

    /// <summary>The events of one type, in the order in which they were published.</summary>
    /// <param name="predicate">Selects events. By default, any event of the type matches.</param>
    /// <typeparam name="TEvent">The type of the events.</typeparam>
    public IReadOnlyList<TEvent> Of<TEvent>(Func<TEvent, bool>? predicate = null)
        where TEvent : IIntegrationEvent
    {
        var type = _registry.Get(typeof(TEvent));
        return [.. _records.Where(record => record.Name == type.Name).Select(record => (TEvent)type.Deserialize(record.Payload, record.Version)).Where(message => predicate?.Invoke(message) != false)];
    }

    /// <summary>Returns the only event of a type.</summary>
    /// <param name="predicate">Selects the event. By default, any event of the type matches.</param>
    /// <typeparam name="TEvent">The type of the event.</typeparam>
    /// <exception cref="UnexpectedEventsException">No event matches, or several do.</exception>
    public TEvent SingleOf<TEvent>(Func<TEvent, bool>? predicate = null)
        where TEvent : IIntegrationEvent => Of(predicate) switch
        {
            [var only] => only,
            var found => throw new UnexpectedEventsException($"One {typeof(TEvent).Name} was expected, and {found.Count} were published. {Describe()}"),
        };

    /// <summary>Checks that no event of a type was published so far.</summary>
    /// <param name="predicate">Selects events. By default, any event of the type matches.</param>
    /// <typeparam name="TEvent">The type of the events.</typeparam>
    /// <exception cref="UnexpectedEventsException">An event matches.</exception>
    public void NoneOf<TEvent>(Func<TEvent, bool>? predicate = null)
        where TEvent : IIntegrationEvent
    {
        if (Of(predicate).Count is var count and > 0)
        {
            throw new UnexpectedEventsException($"No {typeof(TEvent).Name} was expected, and {count} were published. {Describe()}");
        }
    }

    /// <inheritdoc/>
    public IEnumerator<EventRecord> GetEnumerator() => _records.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private string Describe() => Count == 0
        ? "No events were published."
        : $"All published events:{Environment.NewLine}{string.Join(Environment.NewLine, _records.Select(record => $"{record.Name} {record.Payload}"))}";
}

/// <summary>The exception that is thrown if modules published other events than a test expects. The message lists all of them.</summary>
/// <param name="message">The expectation, and the events.</param>
public sealed class UnexpectedEventsException(string message) : Exception(message);
