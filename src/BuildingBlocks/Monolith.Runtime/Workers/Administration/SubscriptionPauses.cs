using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime.Events;

namespace Monolith.Runtime;

/// <inheritdoc cref="ISubscriptionPauses"/>
internal sealed class SubscriptionPauses(
    ModuleCatalog modules, SubscriptionSet subscriptions, DeliverySet deliveries, ModuleContainers containers, TimeProvider clock) : ISubscriptionPauses
{
    public SubscriptionName Find(string module, string name, bool isDelivery) =>
        SubscriptionName.Of(Find(new SubscriptionName(module, name, isDelivery)).Definition);

    public async Task<bool> PauseAsync(SubscriptionName subscription, string by, CancellationToken cancellationToken)
    {
        var (module, definition, running, delivery) = Find(subscription);
        if (delivery is not null)
        {
            // A new one must not lose what is published during its pause.
            await delivery.BeginAsync(cancellationToken);
        }

        var isNew = await StoreOf(module).TryAddAsync(definition.Cursor, new SubscriptionPause(clock.GetUtcNow(), by), cancellationToken);
        running?.ReloadPause();
        return isNew;
    }

    public async Task<bool> ResumeAsync(SubscriptionName subscription, CancellationToken cancellationToken)
    {
        var (module, definition, running, _) = Find(subscription);
        var wasPaused = await StoreOf(module).TryRemoveAsync(definition.Cursor, cancellationToken);
        running?.ReloadPause();
        return wasPaused;
    }

    public async Task<IReadOnlyList<(SubscriptionName Subscription, SubscriptionPause Pause)>> ListAsync(string? module, CancellationToken cancellationToken)
    {
        var all = new List<(SubscriptionName, SubscriptionPause)>();
        foreach (var name in module is null ? modules.WithDatabase.Select(stored => stored.Module.Name) : [Get(module).Name])
        {
            var pauses = await StoreOf(name).ListAsync(cancellationToken);
            all.AddRange(from definition in DefinitionsOf(name) where pauses.ContainsKey(definition.Cursor) select (SubscriptionName.Of(definition), pauses[definition.Cursor]));
        }

        return all;
    }

    private (string Module, SubscriptionDefinition Definition, Subscription? Running, Delivery? Delivery) Find(SubscriptionName subscription)
    {
        var module = Get(subscription.Module).Name;
        var definition = DefinitionsOf(module).FirstOrDefault(candidate =>
            SubscriptionName.Of(candidate) is var name && name.IsDelivery == subscription.IsDelivery && name.Name.Equals(subscription.Name, StringComparison.OrdinalIgnoreCase))
            ?? throw new UnknownSubscriptionException(
                $"{module} has no {(subscription.IsDelivery ? "delivery" : "subscription to")} '{subscription.Name}'. It has: {string.Join(", ", DefinitionsOf(module).Select(known => SubscriptionName.Of(known).ToString()))}.");
        var delivery = deliveries.Find(module, definition.Cursor);
        return (module, definition, delivery?.Subscription ?? subscriptions.Find(module, definition.Source), delivery);
    }

    private IEnumerable<SubscriptionDefinition> DefinitionsOf(string module) =>
        subscriptions.Definitions.Where(definition => definition.Subscriber == module).Concat(deliveries.Of(module).Select(delivery => delivery.Definition));

    private IPauseStore StoreOf(string module) => containers.Of(module).GetRequiredService<IPauseStore>();

    private ModuleDescriptor Get(string module) => modules.Find(module) switch
    {
        null => throw new UnknownModuleException(module, modules.Descriptors.Select(d => d.Name)),
        { IsInMemory: true } found => throw InMemoryModules.Refuse(found.Name, "Its subscriptions cannot be paused: a pause would be lost with the process, and the state would stay incomplete"),
        var found => found,
    };
}
