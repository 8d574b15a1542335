namespace Monolith;

/// <summary>Gives an integration event the name and version under which it is stored and sent.</summary>
/// <param name="name">
/// The wire name, <c>module.what-happened</c> in kebab case. It never changes, whatever becomes of the CLR type's name.
/// </param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class IntegrationEventAttribute(string name) : Attribute
{
    /// <summary>The wire name, such as <c>ordering.order-placed</c>.</summary>
    public string Name { get; } = name;

    /// <summary>The version of the payload's shape, 1 or more. An older payload needs an <see cref="EventUpcaster{TEvent}"/>.</summary>
    public int Version { get; init; } = 1;

    /// <summary>
    /// Whether the payload holds personal data. Such a row leaves the log as soon as a <see cref="Tombstone"/> with the
    /// same key is published.
    /// </summary>
    public bool PersonalData { get; init; }

    /// <summary>
    /// Whether this event ends its key: publishing it deletes the key's earlier <see cref="PersonalData"/> from the
    /// log, and hearing it discards what is parked under the key.
    /// </summary>
    public bool Tombstone { get; init; }
}
