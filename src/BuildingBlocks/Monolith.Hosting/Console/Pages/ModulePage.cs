using System.Globalization;
using Monolith.Runtime;

namespace Monolith.Hosting;

/// <summary>The page of one module: its subscriptions, timers, side effects, parked work, schema and replicas.</summary>
internal sealed class ModulePage(ModuleGraph graph, IModuleInspection inspection, ModuleHealthReader health, OverviewPage overview)
{
    /// <summary>Renders the live part of the page.</summary>
    /// <exception cref="UnknownModuleException">No module of this process has that name.</exception>
    public async Task<Html> RenderAsync(GraphModule module, CancellationToken cancellationToken)
    {
        var entries = await health.ReadAsync();
        var status = entries.TryGetValue(module.Name, out var entry) ? overview.HealthOf(module.Name, entry) : Html.Text("unknown");
        if (!module.IsComposed || !module.Location.IsLocal)
        {
            return Html.Of($"""
                {ConsolePage.Facts(("health", status), ("place", Html.Text(module.Location.ToString())))}
                <p>The module runs in another process. The console of that process shows its subscriptions and what it has parked.</p>
                {Events(module)}
                """);
        }

        var state = await inspection.ReadAsync(module.Name, cancellationToken);
        return Html.Of($"""
            {ConsolePage.Facts(("health", status), ("place", Html.Text(module.Location.ToString())), ("database", DatabaseOf(state.Database)), ("schema", SchemaOf(module, state.Database)), ("configuration", Html.Of($"""<a href="{ConfigurationPage.PathOf(module.Name)}">Settings and their sources</a>""")))}
            {(entry.Data is null ? Html.Empty : Findings.Render([(module.Name, entry)]))}
            {state.Database.Warnings.Select(warning => Html.Of($"""<p class="notice">{warning}</p>"""))}
            <h2 id="subscriptions">Subscriptions</h2>
            {(state.Subscriptions.Count == 0 ? Html.Of($"<p>The module handles no events.</p>") : ConsolePage.Table("Subscriptions", ["events of", "state", "events left", "per second", "slowest handler", "handled up to", "newest event", "last error", "action"], state.Subscriptions.Select(subscription => RowOf(subscription, module.IsInMemory))))}
            {(state.Deliveries.Count == 0 ? Html.Empty : Html.Of($"<h2>Deliveries</h2>{ConsolePage.Table("Deliveries", ["delivery", "state", "events left", "per second", "slowest handler", "sent up to", "newest event", "last error", "action"], state.Deliveries.Select(delivery => RowOf(delivery, isInMemory: false)))}"))}
            {(state.Divergences.Count == 0 ? Html.Empty : Divergences(state))}
            <h2>Timers and side effects</h2>
            {(state is { Timers: { } timers, SideEffects: { } sideEffects } ? Html.Of($"{Due(timers, sideEffects, state.Parked!)}{Next(state.Next)}") : Html.Of($"<p>{(module.IsInMemory ? "The state of the module lives in memory, so it has none." : "Unknown while the database does not answer or lacks a migration.")}</p>"))}
            {(module.Recurrences.Count == 0 ? Html.Empty : Recurrences(entry.Data?.GetValueOrDefault("recurring") as IReadOnlyDictionary<string, string>))}
            <h2>Parked</h2>
            {(state.Parked is { } parked ? Html.Of($"""<p><a href="{ConsolePage.Path}/parked?module={Uri.EscapeDataString(module.Name)}">{parked.Describe()}</a></p>""") : Html.Of($"<p>{(module.IsInMemory ? "What a module in memory has parked, a restart of the process handles again. Its health names the first." : "Unknown.")}</p>"))}
            {(module.IsInMemory ? Html.Empty : Replicas(state))}
            {Actions(state)}
            {Events(module)}
            """);
    }

    private static Html[] RowOf(InspectedSubscription subscription, bool isInMemory) =>
    [
        subscription.State.Delivery is { } delivery ? Html.Text(delivery) : ConsolePage.ModuleLink(subscription.State.Source),
        Html.Text(OverviewPage.Lag(subscription.State)),
        Html.Of($"""<span class="number">{subscription.Left?.ToString(CultureInfo.InvariantCulture) ?? "unknown"}</span>"""),
        Html.Of($"""<span class="number">{OverviewPage.Rate(subscription.State)}</span>"""),
        Html.Text(subscription.State.SlowestHandler is { } handler ? FormattableString.Invariant($"{handler.Handler}, {handler.PerEvent.TotalMilliseconds:0.#} ms an event") : ""),
        Html.Text(subscription.State.Position.ToString()),
        Html.Text(subscription.Head?.ToString() ?? "unknown"),
        Html.Text(subscription.State.LastError ?? ""),
        isInMemory ? Html.Empty : Html.Of($"{ModuleActionPages.LinkToPause(subscription.State)}{ReplayOf(subscription.State)}"),
    ];

    private static Html ReplayOf(SubscriptionState state) => state.Delivery is { } delivery
        ? Html.Of($" {ModuleActionPages.Link(state.Subscriber, ModuleActionPages.Replay, "Send all again", delivery: delivery)}")
        : Html.Of($"{state.MissedEvents.Select(missed => Html.Of($" {ModuleActionPages.Link(state.Subscriber, ModuleActionPages.Replay, $"Replay {missed}", @event: missed)}"))}");

    private static Html Actions(InspectedModule state) => state.Parked is null ? Html.Empty : Html.Of($"""
        <p class="row">{(state.CanReplay ? ModuleActionPages.Link(state.Module, ModuleActionPages.Replay, "Replay the read models") : Html.Empty)} {ModuleActionPages.Link(state.Module, ModuleActionPages.Retention, "Run retention")}</p>
        """);

    private static Html Divergences(InspectedModule state) => Html.Of($"""
        <p class="notice">Logs that lack events which this module has handled: a database was restored from a backup, or begun anew. Compare the data of both modules, then acknowledge it.</p>
        {ConsolePage.Table(
            "Divergences",
            ["log of", "detected at", "handled up to", "common up to", "action"],
            state.Divergences.Select(found => new[]
            {
                Html.Text(found.Source), ConsolePage.Time(found.DetectedAt), Html.Text(found.Cursor.ToString()), Html.Text(found.Common.ToString()),
                ModuleActionPages.Link(state.Module, ModuleActionPages.Acknowledge, "Acknowledge", source: found.Source),
            }))}
        """);

    private static Html Due(DueCount timers, DueCount sideEffects, ParkedWork parked) => ConsolePage.Table(
        "Timers and side effects",
        ["kind", "waiting", "of these due", "parked"],
        [
            [Html.Text("timers"), Html.Of($"{timers.Waiting}"), Html.Of($"{timers.Overdue}"), Html.Of($"{parked.Timers}")],
            [Html.Text("side effects"), Html.Of($"{sideEffects.Waiting}"), Html.Of($"{sideEffects.Overdue}"), Html.Of($"{parked.SideEffects}")],
        ]);

    private static Html Next(IReadOnlyList<StoryItem> items) => items.Count == 0 ? Html.Empty : ConsolePage.Table(
        "Due first",
        ["due first", "key and its story", "due at", "failed attempts", "last failure"],
        items.Select(item => new[]
        {
            Html.Text(item.Name), Html.Of($"""<a href="{StoryPage.PathOf(item.Key)}">{item.KeyText}</a>"""), ConsolePage.Time(item.DueAt), Html.Of($"{item.Attempts}"), Html.Text(item.Failure ?? ""),
        }));

    private static Html Recurrences(IReadOnlyDictionary<string, string>? runs) => runs is null ? Html.Empty : Html.Of($"""
        <h2>Recurring work</h2>
        {ConsolePage.Table("Recurring work", ["work", "schedule"], runs.Select(run => new[] { Html.Text(run.Key), Html.Text(run.Value) }))}
        """);

    private static Html DatabaseOf(DatabaseStatus database) => Html.Text(database.Provider == DatabaseStatus.InMemory
        ? "in memory"
        : $"{database.Provider} {database.Database}{(database.Principal is { } principal ? $" as {principal}" : "")}");

    private static Html SchemaOf(GraphModule module, DatabaseStatus database) => Html.Text(database switch
    {
        { LastError: { } error } => error,
        _ when module.IsInMemory => "built at every start",
        { Pending: { Count: > 0 } pending } => $"lacks {string.Join(", ", pending)}",
        _ => FormattableString.Invariant($"framework version {database.FrameworkVersion}, {database.Applied} migrations of the module, up to date"),
    });

    private static Html Replicas(InspectedModule state) => Html.Of($"""
        <h2>Replicas</h2>
        {(state.Replicas.Count == 0 ? Html.Of($"<p>Unknown while the database does not answer or lacks a migration.</p>") : ConsolePage.Table(
            "Replicas",
            ["process", "deployment", "claimed at", "renewed", "works on"],
            state.Replicas.Select(replica => new[]
            {
                Html.Of($"{replica.Location}{(replica.Silent is null ? " (this one)" : "")}"),
                Html.Text(replica.Deployment),
                replica.Since is { } since ? ConsolePage.Time(since) : Html.Text("its claim is gone"),
                Html.Text(replica.Silent is { } silent ? $"{ConsolePage.Text(silent)} ago" : "by this process"),
                Html.Text(replica.Since is null ? "nothing: it is dead, but may hold a lock" : replica.IsFirst ? "subscriptions, timers and side effects; sends the deliveries" : "subscriptions, timers and side effects"),
            })))}
        <p class="note">Each process that works on a module takes events, timers and side effects; a lock or a lease gives each to one of them.</p>
        {(state.Running.Count == 0 ? Html.Of($"<p>This process executes nothing of the module at the moment.</p>") : Html.Of($"<p>This process executes:</p><ul>{state.Running.Select(work => Html.Of($"<li>{work.What}, for {ConsolePage.Text(work.Time)}</li>"))}</ul>"))}
        """);

    private Html Events(GraphModule module)
    {
        var published = graph.Events.Where(e => e.Source == module).ToList();
        return published.Count == 0 ? Html.Empty : Html.Of($"""
            <h2>Published events</h2>
            {ConsolePage.Table("Published events", ["event", "version", "handled by"], published.Select(e => new[]
            {
                Html.Text(e.Name), Html.Of($"{e.Type.Version}"), Html.Of($"{e.Subscribers.Select((subscriber, index) => Html.Of($"{(index == 0 ? "" : ", ")}{ConsolePage.ModuleLink(subscriber.Name)}"))}"),
            }))}
            """);
    }
}
