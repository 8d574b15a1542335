using Monolith.Runtime;
using Monolith.Runtime.Events;

namespace Monolith.Hosting;

/// <summary>Retries and discards what modules have parked, for the console and its HTTP endpoints.</summary>
internal sealed class ParkedActions(IEventAdministration events, OperatorActions actions)
{
    /// <summary>Starts to retry what a selection matches.</summary>
    public OperatorAction Retry(Guid id, string who, string module, ParkedSelection selection) =>
        actions.Start(id, who, module, $"retry {Describe(selection)}", stop => actions.OnceAsync(module, id, async () =>
        {
            var outcome = await events.RetryAsync(module, selection, stop);
            var first = outcome.Failures is [var failure, ..] ? $" The first: {failure.Record.Name} of key {failure.Record.OwnKey}{OfTenant(failure.Record)}: {failure.Reason}" : "";
            return new ActionOutcome(
                $"{outcome.Handled} parked events were handled, {outcome.Failures.Count} keys failed again, {outcome.Timers} timers and {outcome.SideEffects} side effects are due again.{first}")
            {
                FailedAgain = [.. outcome.Failures.Select(failure => failure.Id)],
            };
        }, stop));

    /// <summary>Starts to discard what a selection matches.</summary>
    public OperatorAction Discard(Guid id, string who, string module, ParkedSelection selection) =>
        actions.Start(id, who, module, $"discard {Describe(selection)}", stop => actions.OnceAsync(
            module, id, async () => new ActionOutcome($"{Describe(await events.DiscardAsync(module, selection, stop))} were discarded."), stop));

    /// <summary>Returns whether this process has started an action with an id.</summary>
    public bool IsKnown(Guid id) => actions.Find(id) is not null;

    /// <summary>Counts what a selection matches.</summary>
    public Task<ParkedWork> CountAsync(string module, ParkedSelection selection, CancellationToken cancellationToken) =>
        events.CountParkedAsync(module, selection, cancellationToken);

    /// <summary>The selection as an operator would say it.</summary>
    public static string Describe(ParkedSelection selection)
    {
        string[] criteria =
        [
            .. selection.Id is { } id ? [$"id {id}"] : Array.Empty<string>(),
            .. selection.Key is { } key ? [$"key {key}"] : Array.Empty<string>(),
            .. selection.Name is { } name ? [$"name {name}"] : Array.Empty<string>(),
            .. selection.Reason is { } reason ? [$"reason with '{reason}'"] : Array.Empty<string>(),
            .. selection.Tenant is { } tenant ? [$"tenant {tenant}"] : Array.Empty<string>(),
        ];
        return criteria.Length == 0 ? "everything parked" : $"what is parked with {string.Join(", ", criteria)}";
    }

    private static string OfTenant(EventRecord record) => record.Tenant is { } tenant ? $" of tenant {tenant}" : "";

    public static string Describe(ParkedWork work) => $"{work.Events} parked events, {work.Timers} timers, {work.SideEffects} side effects";
}
