using Monolith.Runtime.Events;

namespace Monolith.Runtime;

/// <summary>
/// Pauses the subscriptions and deliveries of modules, for operators. A pause is stored in the module's database: it holds on all replicas
/// and after a restart. Events wait in the log, where retention keeps them.
/// </summary>
public interface ISubscriptionPauses
{
    /// <summary>Finds a subscription or a delivery that can be paused.</summary>
    /// <param name="module">The module that handles the events, or that publishes what is delivered, in any case.</param>
    /// <param name="name">The module that publishes the events, or the name of the delivery, in any case.</param>
    /// <param name="isDelivery">Whether to find a delivery.</param>
    /// <exception cref="UnknownModuleException">No module of this process has that name.</exception>
    /// <exception cref="UnknownSubscriptionException">The module has no such subscription or delivery.</exception>
    /// <exception cref="InvalidOperationException">The state of the module lives in memory.</exception>
    SubscriptionName Find(string module, string name, bool isDelivery);

    /// <summary>
    /// Pauses a subscription or a delivery. A batch that is being handled ends first. One that is being sent may be sent again after the
    /// pause, as after a crash: a delivery sends each event at least once.
    /// </summary>
    /// <param name="subscription">The subscription or delivery.</param>
    /// <param name="by">The operator.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>False if it is already paused, which stays as it is.</returns>
    /// <exception cref="UnknownModuleException">No module of this process has that name.</exception>
    /// <exception cref="UnknownSubscriptionException">The module has no such subscription or delivery.</exception>
    /// <exception cref="InvalidOperationException">The state of the module lives in memory.</exception>
    Task<bool> PauseAsync(SubscriptionName subscription, string by, CancellationToken cancellationToken);

    /// <summary>Resumes a subscription or a delivery, which then handles the events that have waited.</summary>
    /// <param name="subscription">The subscription or delivery.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>False if it is not paused.</returns>
    /// <exception cref="UnknownModuleException">No module of this process has that name.</exception>
    /// <exception cref="UnknownSubscriptionException">The module has no such subscription or delivery.</exception>
    /// <exception cref="InvalidOperationException">The state of the module lives in memory.</exception>
    Task<bool> ResumeAsync(SubscriptionName subscription, CancellationToken cancellationToken);

    /// <summary>Lists what is paused in a module, or in all modules when null.</summary>
    /// <param name="module">The module, or null.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="UnknownModuleException">No module of this process has that name.</exception>
    Task<IReadOnlyList<(SubscriptionName Subscription, SubscriptionPause Pause)>> ListAsync(string? module, CancellationToken cancellationToken);
}

/// <summary>Names a subscription of a module, or one of its deliveries.</summary>
/// <param name="Module">The module that handles the events, or that publishes what is delivered.</param>
/// <param name="Name">The module that publishes the events, or the name of the delivery.</param>
/// <param name="IsDelivery">Whether it is a delivery.</param>
public sealed record SubscriptionName(string Module, string Name, bool IsDelivery = false)
{
    /// <inheritdoc/>
    public override string ToString() => IsDelivery ? $"the delivery {Name} of {Module}" : $"the subscription of {Module} to {Name}";

    internal static SubscriptionName Of(SubscriptionDefinition definition) =>
        definition.Delivery is { } delivery ? new(definition.Source, delivery, IsDelivery: true) : new(definition.Subscriber, definition.Source);
}

/// <summary>The exception that is thrown when a module has no subscription or delivery of a name.</summary>
/// <param name="message">The message.</param>
public sealed class UnknownSubscriptionException(string message) : InvalidOperationException(message);
