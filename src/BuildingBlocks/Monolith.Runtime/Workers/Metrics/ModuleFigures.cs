using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith.Runtime;

/// <summary>What the database of a module contains, for its metrics.</summary>
/// <param name="Parked">The parked events, timers and side effects, without the events that wait.</param>
/// <param name="Waiting">The events of newer contracts that wait for a newer release, and the later events of their keys.</param>
/// <param name="Divergences">The divergences that nobody has acknowledged.</param>
/// <param name="Outbox">The events in the module's log, counted up to a limit, or null if the module has no log.</param>
/// <param name="SideEffects">The side effects that wait, counted up to a limit.</param>
/// <param name="NextTimer">When the next timer is due, or null.</param>
/// <param name="Unhandled">The events that each subscription has not handled yet, where they could be counted.</param>
internal sealed record ModuleFigures(
    ParkedWork Parked,
    int Waiting,
    int Divergences,
    int? Outbox,
    int SideEffects,
    DateTimeOffset? NextTimer,
    IReadOnlyDictionary<Subscription, int> Unhandled)
{
    /// <summary>Counting more would cost more than the exact number is worth.</summary>
    public const int MostCounted = 100_000;

    /// <summary>Reads the figures of a module.</summary>
    public static async Task<ModuleFigures> ReadAsync(
        IServiceProvider services, IEnumerable<Subscription> subscriptions, ModuleLags lags, CancellationToken cancellationToken)
    {
        var timers = services.GetKeyedService<IDueStore>(StorageRegistration.Timers);
        var sideEffects = services.GetKeyedService<IDueStore>(StorageRegistration.SideEffects);
        var unhandled = new Dictionary<Subscription, int>();
        foreach (var subscription in subscriptions)
        {
            // A subscription that has caught up knows it without a query.
            if (subscription.BehindSince is null)
            {
                unhandled[subscription] = 0;
            }
            else if (await lags.CountAsync(subscription, cancellationToken) is { } count)
            {
                unhandled[subscription] = count;
            }
        }

        var store = services.GetRequiredService<IParkedEventStore>();
        var parked = await store.CountAsync(ParkedSelection.All, cancellationToken);
        var waiting = parked == 0 ? 0 : await store.CountWaitingAsync(cancellationToken);
        return new ModuleFigures(
            new ParkedWork(
                Math.Max(0, parked - waiting),
                timers is null ? 0 : await timers.CountParkedAsync(ParkedSelection.All, cancellationToken),
                sideEffects is null ? 0 : await sideEffects.CountParkedAsync(ParkedSelection.All, cancellationToken)),
            waiting,
            services.GetService<IDivergenceStore>() is { } divergences ? (await divergences.ListAsync(cancellationToken)).Count : 0,
            services.GetService<IEventFeed>() is { } log ? await log.CountAsync(LogPosition.Start, MostCounted, cancellationToken) : null,
            sideEffects is null ? 0 : await sideEffects.CountWaitingAsync(MostCounted, cancellationToken),
            timers is null ? null : await timers.NextDueAsync(DueExclusion.None, cancellationToken),
            unhandled);
    }
}
