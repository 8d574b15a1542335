using Monolith.Runtime.Events;

namespace Monolith.Runtime;

/// <summary>An integration event in the graph.</summary>
/// <param name="Type">Its type, with its wire name and version.</param>
/// <param name="Source">The module that publishes it.</param>
/// <param name="Subscribers">The modules that handle it, wherever they run, in the order in which the host lists them.</param>
public sealed record GraphEvent(EventType Type, GraphModule Source, IReadOnlyList<GraphModule> Subscribers)
{
    /// <summary>Its wire name, such as <c>ordering.order-placed</c>.</summary>
    public string Name => Type.Name;

    /// <summary>The modules in this process that handle it.</summary>
    public IEnumerable<GraphModule> ComposedSubscribers => Subscribers.Where(module => module.IsComposed);
}
