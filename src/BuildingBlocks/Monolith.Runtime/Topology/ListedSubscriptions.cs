using Monolith.Runtime.Events;

namespace Monolith.Runtime;

/// <summary>The subscriptions among all modules that the host lists, wherever they run, read from their code.</summary>
/// <param name="Registry">The registry of all known events.</param>
/// <param name="All">The subscriptions, in the order in which the host lists the subscribers.</param>
internal sealed record ListedSubscriptions(EventRegistry Registry, IReadOnlyList<SubscriptionDefinition> All)
{
    public static ListedSubscriptions Of(IReadOnlyList<IModule> modules)
    {
        var registry = new EventRegistry(modules.SelectMany(module => ModuleDescriptor.ContractsOf(module.GetType().Assembly)));
        return new ListedSubscriptions(
            registry,
            [.. modules.SelectMany(module => SubscriptionDefinition.For(module.Name, ModuleWorkerTypes.FindIn(module.GetType().Assembly), registry))]);
    }
}
