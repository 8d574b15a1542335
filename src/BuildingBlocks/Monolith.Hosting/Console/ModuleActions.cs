using System.Globalization;
using Monolith.Runtime;

namespace Monolith.Hosting;

/// <summary>
/// Pauses, resumes and replays subscriptions, acknowledges divergences and runs retention, for the console and its HTTP endpoints. The
/// commands call the same services.
/// </summary>
internal sealed class ModuleActions(
    ModuleGraph graph,
    ISubscriptionPauses pauses,
    IEventAdministration events,
    IRetention retention,
    IModuleInspection inspection,
    OperatorActions actions,
    TimeProvider clock)
{
    /// <summary>How often a replay reports its progress.</summary>
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(1);

    /// <summary>Finds a module whose code runs in this process.</summary>
    /// <exception cref="UnknownModuleException">The module does not exist here.</exception>
    public GraphModule Get(string module) =>
        graph.Find(module) is { IsComposed: true } found ? found : throw new UnknownModuleException(module, graph.Composed.Select(known => known.Name));

    /// <summary>Finds a subscription or a delivery.</summary>
    /// <exception cref="UnknownSubscriptionException">The module has no such subscription or delivery.</exception>
    public SubscriptionName Find(string module, string name, bool isDelivery) => pauses.Find(module, name, isDelivery);

    public OperatorAction Pause(Guid id, string who, SubscriptionName subscription) => Start(id, who, subscription.Module, $"pause {subscription}", async stop =>
        await pauses.PauseAsync(subscription, who, stop) ? "It is paused. Its events wait until it is resumed." : "Nothing changed: it is already paused.");

    public OperatorAction Resume(Guid id, string who, SubscriptionName subscription) => Start(id, who, subscription.Module, $"resume {subscription}", async stop =>
        await pauses.ResumeAsync(subscription, stop) ? "It continues." : "Nothing changed: it is not paused.");

    public OperatorAction Acknowledge(Guid id, string who, string module, string? source) => Start(
        id,
        who,
        module,
        source is null ? "acknowledge all divergences" : $"acknowledge the divergences of the log of {source}",
        async stop => $"{Text(await events.AcknowledgeDivergencesAsync(module, source, stop))} divergences were acknowledged.");

    public OperatorAction RunRetention(Guid id, string who, string module) =>
        Start(id, who, module, "run retention", async stop => (await retention.RunAsync(module, stop)).ToString());

    public OperatorAction Replay(Guid id, string who, string module, ReplayRequest request) => Start(id, who, module, request.Describe(), async stop =>
    {
        if (request.Delivery is { } delivery)
        {
            await events.ReplayDeliveryAsync(module, delivery, request.AcceptTruncated, stop);
        }
        else if (request.Event is { } missed)
        {
            await events.ReplayEventAsync(module, missed, request.AcceptTruncated, stop);
        }
        else
        {
            await events.ReplayAsync(module, request.AcceptTruncated, stop);
        }

        return await FollowAsync(id, module, request, stop);
    });

    /// <summary>Reports the progress of a replay, until it has reached what the logs contained when it began. It goes on without this.</summary>
    private async Task<string> FollowAsync(Guid id, string module, ReplayRequest request, CancellationToken stop)
    {
        var source = graph.Events.FirstOrDefault(known => known.Name == request.Event)?.Source.Name;
        try
        {
            return await FollowToEndAsync();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return "The replay has begun, and continues when a process runs the module.";
        }

        async Task<string> FollowToEndAsync()
        {
            var first = await ReadAsync();
            var all = LeftOf(first);
            for (var now = first; ; now = await ReadAsync())
            {
                if (now.FirstOrDefault(subscription => subscription.State.Pause is not null) is { State: var paused })
                {
                    return $"The replay has begun, and continues when the {(request.Delivery is null ? $"subscription to {paused.Source}" : "delivery")} is resumed.";
                }

                if (now.Zip(first).All(pair => pair.Second.Head is not { } head || pair.First.State.Position >= head))
                {
                    return $"The replay has ended: {all} events were read again.";
                }

                actions.Report(id, now.FirstOrDefault(subscription => subscription.State.SnapshotKeys is not null) is { State: { SnapshotKeys: { } keys, Source: var snapshot } }
                    ? $"takes a snapshot of {snapshot}, {Text(keys)} keys so far"
                    : $"{LeftOf(now)} of {all} events are left{ErrorsOf(now)}");
                await Task.Delay(ProgressInterval, clock, stop);
            }
        }

        async Task<IReadOnlyList<InspectedSubscription>> ReadAsync() => request.Delivery is { } delivery
            ? [.. (await inspection.ReadAsync(module, stop)).Deliveries.Where(sent => sent.State.Delivery == delivery)]
            : [.. (await inspection.ReadSubscriptionsAsync(module, stop)).Where(subscription => source is null || subscription.State.Source == source)];

        static string ErrorsOf(IEnumerable<InspectedSubscription> subscriptions) =>
            string.Concat(subscriptions.Select(subscription => subscription.State.LastError).OfType<string>().Select(error => $". {error}"));
    }

    /// <summary>The number of events that are left. Those of a log are counted up to a limit.</summary>
    private static string LeftOf(IReadOnlyCollection<InspectedSubscription> subscriptions) =>
        (subscriptions.Any(subscription => subscription.Left >= InspectedSubscription.MostCounted) ? "at least " : "") + Text(subscriptions.Sum(subscription => subscription.Left ?? 0));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private OperatorAction Start(Guid id, string who, string module, string what, Func<CancellationToken, Task<string>> run) =>
        actions.Start(id, who, module, what, async stop => new ActionOutcome(await run(stop)));
}
