namespace Monolith;

/// <summary>Assigns an integration event the name and version under which it is stored and published.</summary>
/// <param name="name">The event name, <c>module.what-happened</c> in kebab case. It must never change, even when the CLR type is
/// renamed.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class IntegrationEventAttribute(string name) : Attribute
{
    /// <summary>The event name, such as <c>ordering.order-placed</c>.</summary>
    public string Name { get; } = name;

    /// <summary>The version of the payload, 1 or more. Reading an older payload requires an <see cref="EventUpcaster{TEvent}"/>.</summary>
    public int Version { get; init; } = 1;

    /// <summary>
    /// Whether the payload contains personal data. The event is removed from the log when a <see cref="Tombstone"/> with the same key is
    /// published.
    /// </summary>
    public bool PersonalData { get; init; }

    /// <summary>
    /// Whether this event ends its key. Publishing it deletes the key's earlier events with <see cref="PersonalData"/> from the log.
    /// Handling it discards the parked events of the key.
    /// </summary>
    public bool Tombstone { get; init; }
}
