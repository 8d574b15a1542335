namespace Monolith;

/// <summary>
/// A fact that one module publishes and other modules can subscribe to. Implement it as a sealed record of a <c>*.Contracts</c> project and
/// mark it with <see cref="IntegrationEventAttribute"/>.
/// </summary>
public interface IIntegrationEvent
{
    /// <summary>
    /// The ordering key: events of one module with the same key are handled in the order in which they were published. Usually it is the id
    /// of the entity that the event is about. Implement it explicitly, so that it is not part of the payload.
    /// </summary>
    string Key { get; }
}
