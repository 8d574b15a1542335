using Monolith.Runtime;
using Monolith.Runtime.Events;

namespace Monolith.Hosting;

/// <summary>Retries and discards what modules have parked, for the console and its HTTP endpoints.</summary>
internal sealed class ParkedActions(IEventAdministration events, OperatorActions actions)
{
    /// <summary>Starts to retry what a selection matches.</summary>
    public OperatorAction Retry(Guid id, string who, string module, ParkedSelection selection) =>
        actions.Start(id, who, module, $"retry {selection.Describe()}", async stop => (await events.RetryAsync(module, selection, id, stop)).AsOutcome());

    /// <summary>Starts to discard what a selection matches.</summary>
    public OperatorAction Discard(Guid id, string who, string module, ParkedSelection selection) =>
        actions.Start(id, who, module, $"discard {selection.Describe()}", async stop => (await events.DiscardAsync(module, selection, id, stop)).AsDiscarded());

    /// <summary>Returns whether an action with an id was started before.</summary>
    public async Task<bool> IsKnownAsync(Guid id, CancellationToken cancellationToken) => await actions.FindAsync(id, cancellationToken) is not null;

    /// <summary>Counts what a selection matches.</summary>
    public Task<ParkedWork> CountAsync(string module, ParkedSelection selection, CancellationToken cancellationToken) =>
        events.CountParkedAsync(module, selection, cancellationToken);
}
