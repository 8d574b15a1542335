using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Monolith.Runtime;

namespace Monolith.Hosting;

/// <summary><c>/operations/modules/{module}</c>: the actions on a module apart from those on what it has parked.</summary>
internal static class ModuleOperations
{
    private const string Module = "The module", Source = "The module that publishes the events", Delivery = "The delivery";

    private const string HowLong = "202 while the action still runs.";

    private const string Pausing = "On all replicas, and after a restart, until it is resumed. Its events wait in the log, where retention keeps them. Pausing it again changes nothing.";

    public static void Map(RouteGroupBuilder module)
    {
        module.MapGet("/subscriptions", async Task<Ok<IEnumerable<SubscriptionAnswer>>> (
                ModuleActions actions, IModuleInspection inspection, [Description(Module)] string module, CancellationToken cancellationToken) =>
            {
                var state = await inspection.ReadAsync(actions.Get(module).Name, cancellationToken);
                return TypedResults.Ok(state.Subscriptions.Concat(state.Deliveries).Select(SubscriptionAnswer.Of));
            })
            .WithName("operations_ListSubscriptions").WithSummary("Lists the subscriptions and deliveries of a module").WithDescription("With their pauses, and how far they are.");
        module.MapGet("/divergences", async Task<Ok<IEnumerable<DivergenceAnswer>>> (
                ModuleActions actions, IEventAdministration events, [Description(Module)] string module, CancellationToken cancellationToken) =>
            TypedResults.Ok((await events.ListDivergencesAsync(actions.Get(module).Name, cancellationToken)).Select(found =>
                new DivergenceAnswer(found.Divergence.Source, found.Divergence.DetectedAt, found.Divergence.Cursor.ToString(), found.Divergence.Common.ToString()))))
            .WithName("operations_ListDivergences").WithSummary("Lists the divergences of logs that a module has detected").WithDescription("Those that nobody has acknowledged.");
        Post(module, "/divergences/acknowledge", "AcknowledgeDivergences", "Acknowledges divergences", $"Compare the data of both modules first. {HowLong}",
            (HttpContext context, ModuleActions actions, [Description(Module)] string module, AcknowledgeRequest request, CancellationToken cancellationToken) =>
                OperationsEndpoints.ActAsync(context, module, (id, who) => actions.Acknowledge(id, who, actions.Get(module).Name, request.Source), cancellationToken));
        Post(module, "/subscriptions/{source}/pause", "PauseSubscription", "Pauses a subscription", Pausing,
            (HttpContext context, ModuleActions actions, [Description(Module)] string module, [Description(Source)] string source, CancellationToken cancellationToken) =>
                ActAsync(context, actions.Pause, actions.Find(module, source, isDelivery: false), cancellationToken));
        Post(module, "/subscriptions/{source}/resume", "ResumeSubscription", "Resumes a subscription", "It handles the events that have waited. Resuming one that is not paused changes nothing.",
            (HttpContext context, ModuleActions actions, [Description(Module)] string module, [Description(Source)] string source, CancellationToken cancellationToken) =>
                ActAsync(context, actions.Resume, actions.Find(module, source, isDelivery: false), cancellationToken));
        Post(module, "/deliveries/{delivery}/pause", "PauseDelivery", "Pauses a delivery", Pausing,
            (HttpContext context, ModuleActions actions, [Description(Module)] string module, [Description(Delivery)] string delivery, CancellationToken cancellationToken) =>
                ActAsync(context, actions.Pause, actions.Find(module, delivery, isDelivery: true), cancellationToken));
        Post(module, "/deliveries/{delivery}/resume", "ResumeDelivery", "Resumes a delivery", "It sends the events that have waited. Resuming one that is not paused changes nothing.",
            (HttpContext context, ModuleActions actions, [Description(Module)] string module, [Description(Delivery)] string delivery, CancellationToken cancellationToken) =>
                ActAsync(context, actions.Resume, actions.Find(module, delivery, isDelivery: true), cancellationToken));
        Post(module, "/replay", "Replay", "Replays events", $"Deletes the read models of a module and handles all events again, or handles events that a new handler has missed, or sends all events of a delivery again. The action shows the progress. {HowLong}",
            (HttpContext context, ModuleActions actions, [Description(Module)] string module, ReplayRequest request, CancellationToken cancellationToken) =>
            {
                request.Check();
                return OperationsEndpoints.ActAsync(context, module, (id, who) => actions.Replay(id, who, actions.Get(module).Name, request), cancellationToken);
            });
        Post(module, "/retention", "RunRetention", "Removes expired events and answers now", $"Except events that a subscriber has not handled. The host does it at every Messaging:RetentionInterval. {HowLong}",
            (HttpContext context, ModuleActions actions, [Description(Module)] string module, CancellationToken cancellationToken) =>
                OperationsEndpoints.ActAsync(context, module, (id, who) => actions.RunRetention(id, who, actions.Get(module).Name), cancellationToken));
    }

    private static void Post(RouteGroupBuilder module, string path, string name, string summary, string description, Delegate handler) =>
        module.MapPost(path, handler).WithName($"operations_{name}").WithSummary(summary).WithDescription(description);

    private static Task<Results<Ok<ActionAnswer>, Accepted<ActionAnswer>>> ActAsync(
        HttpContext context, Func<Guid, string, SubscriptionName, OperatorAction> start, SubscriptionName subscription, CancellationToken cancellationToken) =>
        OperationsEndpoints.ActAsync(context, subscription.Module, (id, who) => start(id, who, subscription), cancellationToken);
}

/// <summary>Selects divergences to acknowledge.</summary>
/// <param name="Source">Only those of the log of this module, or null for all.</param>
internal sealed record AcknowledgeRequest(string? Source = null);

/// <summary>Selects what to replay. Without an event and a delivery, the read models of the module are deleted and built again.</summary>
/// <param name="Event">Only the events of this name that passed before their handler was added.</param>
/// <param name="Delivery">Only this delivery, which sends all events again.</param>
/// <param name="AcceptTruncated">Whether to start with the oldest event that remains, if retention has removed the beginning of a log and its module offers no snapshot.</param>
internal sealed record ReplayRequest(string? Event = null, string? Delivery = null, bool AcceptTruncated = false)
{
    /// <exception cref="RejectedException">Both an event and a delivery are selected.</exception>
    public void Check()
    {
        if (Event is not null && Delivery is not null)
        {
            throw Rejection.Invalid("event", "Select either an event or a delivery.");
        }
    }

    /// <summary>The action as an operator would say it.</summary>
    public string Describe() => Delivery is not null ? $"send all events of the delivery {Delivery} again"
        : Event is not null ? $"replay {Event}"
        : "delete the read models and replay all events";
}

/// <summary>A subscription of a module, or one of its deliveries.</summary>
/// <param name="Source">The module that publishes the events.</param>
/// <param name="Delivery">The name of the delivery, or null for a subscription.</param>
/// <param name="Position">The position up to which all events have been handled, parked or skipped.</param>
/// <param name="Left">The number of events after it, up to 100,000, or null if the log cannot count them.</param>
/// <param name="BehindSeconds">The age of the oldest event that is not handled, or null if none is known.</param>
/// <param name="PausedSince">The time since when it is paused, or null.</param>
/// <param name="PausedBy">The operator who paused it, or null.</param>
/// <param name="LastError">The error that stops progress at the moment, or null.</param>
internal sealed record SubscriptionAnswer(
    string Source, string? Delivery, string Position, int? Left, double? BehindSeconds, DateTimeOffset? PausedSince, string? PausedBy, string? LastError)
{
    public static SubscriptionAnswer Of(InspectedSubscription inspected) => new(
        inspected.State.Source,
        inspected.State.Delivery,
        inspected.State.Position.ToString(),
        inspected.Left,
        inspected.State.Behind?.TotalSeconds,
        inspected.State.Pause?.Since,
        inspected.State.Pause?.By,
        inspected.State.LastError);
}

/// <summary>A log that lacks events which a module has handled.</summary>
/// <param name="Source">The module of the log.</param>
/// <param name="DetectedAt">The time at which the module noticed it.</param>
/// <param name="Handled">The position up to which the module had handled the log.</param>
/// <param name="Common">The last position that both have in common.</param>
internal sealed record DivergenceAnswer(string Source, DateTimeOffset DetectedAt, string Handled, string Common);
