namespace Monolith;

/// <summary>
/// Something that happened in one module and that other modules may hear of. Implement it as a sealed record of a
/// <c>*.Contracts</c> project and mark it with <see cref="IntegrationEventAttribute"/>.
/// </summary>
public interface IIntegrationEvent
{
    /// <summary>
    /// What must stay in order: events of one module with the same key are handled in the order they were published.
    /// Usually the id of the entity the event is about. Implement it explicitly, then it is no part of the payload.
    /// </summary>
    string Key { get; }
}
