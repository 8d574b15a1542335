using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Monolith.Runtime.Events;

namespace Monolith.Runtime;

/// <summary>
/// How far the modules of this process are behind the modules that they subscribe to, for example while read models are rebuilt. A module
/// that is behind says so in its answers, or refuses to answer if <c>Modules:{name}:RefuseWhenBehind</c> is true.
/// </summary>
internal sealed class ModuleLags(SubscriptionSet subscriptions, ModuleClaims claims, StateRebuilds rebuilds, MessagingOptions options, IConfiguration configuration, TimeProvider clock)
{
    /// <summary>The number up to which events are counted.</summary>
    public const int MostCounted = InspectedSubscription.MostCounted;

    /// <summary>The time without progress from which other processes are named, because one of them may hold the cursor.</summary>
    private static readonly TimeSpan Standstill = TimeSpan.FromSeconds(3);

    /// <summary>The time for an event from which a handler counts as slow while events wait.</summary>
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(100);

    private readonly ILookup<string, Subscription> _bySubscriber = subscriptions.All.ToLookup(s => s.Definition.Subscriber, StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Adds the <see cref="BehindHeader"/> to an answer if a module that takes part in it is behind. A query from outside a request has none.
    /// </summary>
    /// <exception cref="RejectedException">The module is behind, and is configured to refuse requests until it has caught up, or its state in
    /// memory has not been built yet.</exception>
    public void Announce(string module, HttpContext? context)
    {
        if (!rebuilds.IsReady(module))
        {
            throw Rejections.Rebuilding(module);
        }

        if (Refuses(module) && FindUnread(module).Concat(FindBehind(module).Select(lag => lag.Subscription)).Select(s => s.Definition.Source).FirstOrDefault() is { } source)
        {
            throw Rejections.Behind(module, source);
        }

        if (context is not null)
        {
            BehindHeader.Add(context, FindBehind(module).Select(lag => (lag.Subscription.Definition.Source, lag.Age.TotalSeconds)));
        }
    }

    /// <summary>
    /// Describes what a module has not handled yet and why: the handler that is too slow or, while the module makes no progress, the processes
    /// that may hold it up.
    /// </summary>
    public async Task<IReadOnlyList<ModuleCause>> DescribeAsync(string module, CancellationToken cancellationToken)
    {
        var all = new List<ModuleCause>();
        foreach (var (subscription, age) in FindBehind(module).Where(lag => lag.Subscription.Pause is null))
        {
            if (subscription.Snapshot is { } snapshot)
            {
                all.Add(new ModuleCause(CauseKind.Late, string.Create(CultureInfo.InvariantCulture, $"A snapshot of {subscription.Definition.Source} is being taken, {snapshot.Keys} keys so far. The data is incomplete until then.")));
                continue;
            }

            var text = $"{await CountTextAsync(subscription, cancellationToken)} of {subscription.Definition.Source} have not been handled yet; the oldest was published {Text(age)} ago. The data is incomplete until then.";
            var slowest = subscription.SlowestHandler is { } handler && handler.PerEvent >= Slow ? handler : null;
            all.Add(new ModuleCause(
                slowest is null ? CauseKind.Late : CauseKind.SlowHandler,
                string.Concat(
                    text,
                    slowest is null ? "" : string.Create(CultureInfo.InvariantCulture, $" The handler {slowest.Handler} is slow: it takes {slowest.PerEvent.TotalSeconds:0.##} s for an event."),
                    subscription.WithoutProgress > Standstill ? $" No progress for {Text(subscription.WithoutProgress)}.{NameOthers(module)}" : "")));
        }

        return all;
    }

    /// <summary>Describes the pauses of a module's subscriptions, and what waits.</summary>
    public async Task<IReadOnlyList<ModuleCause>> DescribePausesAsync(string module, CancellationToken cancellationToken)
    {
        var all = new List<ModuleCause>();
        foreach (var subscription in _bySubscriber[module])
        {
            if (subscription.Pause is { } pause)
            {
                all.Add(new ModuleCause(
                    CauseKind.Paused, $"{PauseText.Describe(subscription.Definition, pause)} {await CountTextAsync(subscription, cancellationToken)} of {subscription.Definition.Source} wait."));
            }
        }

        return all;
    }

    /// <summary>Returns whether a module has not handled all events that are older than the configured limit.</summary>
    public bool IsBehind(string module) => FindBehind(module).Any();

    /// <summary>Returns whether a module has known of unhandled events for some seconds and made no progress.</summary>
    public bool IsStandingStill(string module) => _bySubscriber[module].Any(subscription => subscription is { BehindSince: not null, Pause: null } && subscription.WithoutProgress > Standstill);

    /// <summary>Returns whether a module must not serve while it is behind.</summary>
    public bool Refuses(string module) => configuration.GetValue($"Modules:{module}:RefuseWhenBehind", defaultValue: false);

    /// <summary>Counts what is left. Returns null if the source does not answer, which its own health reports.</summary>
    public async Task<int?> CountAsync(Subscription subscription, CancellationToken cancellationToken)
    {
        try
        {
            return await subscriptions.FeedOf(subscription).CountAsync(subscription.Position, MostCounted, cancellationToken);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<string> CountTextAsync(Subscription subscription, CancellationToken cancellationToken) => await CountAsync(subscription, cancellationToken) switch
    {
        null => "Events",
        MostCounted => string.Create(CultureInfo.InvariantCulture, $"At least {MostCounted} events"),
        var number => string.Create(CultureInfo.InvariantCulture, $"{number} events"),
    };

    private IEnumerable<(Subscription Subscription, TimeSpan Age)> FindBehind(string module) =>
        from subscription in _bySubscriber[module]
        let snapshot = subscription.Snapshot
        let age = clock.GetUtcNow() - (snapshot is null ? subscription.BehindSince : snapshot.Since)
        where snapshot is not null || age > options.MaxLag
        select (subscription, age.Value);

    private IEnumerable<Subscription> FindUnread(string module) => _bySubscriber[module].Where(subscription => !subscription.HasRead);

    private string NameOthers(string module) => claims.ListOthers(module) is { Count: > 0 } others
        ? $" One of the other processes that work on {module} may hold it up: {string.Join("; ", others.Select(other => $"{other.Location}, last renewed its claim {Text(other.Silent)} ago"))}."
        : "";

    private static string Text(TimeSpan time) => time.TotalMinutes < 2 ? Number(time.TotalSeconds, "s")
        : time.TotalHours < 2 ? Number(time.TotalMinutes, "min")
        : time.TotalDays < 2 ? Number(time.TotalHours, "h")
        : Number(time.TotalDays, "days");

    private static string Number(double number, string unit) => string.Create(CultureInfo.InvariantCulture, $"{number:0} {unit}");
}
