using Microsoft.Extensions.Diagnostics.HealthChecks;
using Monolith.Runtime;

namespace Monolith.Hosting;

/// <summary>
/// The overview at <c>/console</c>: the modules with their health, place, database and lag, as a map and as tables. It shows what health
/// checks and subscriptions know anyway. All viewers share the checks of the last second.
/// </summary>
internal sealed class OverviewPage(ModuleGraph graph, IModuleInspection inspection, ModuleHealthReader health)
{
    private const int MostOpenRows = 60;

    public async Task<Html> RenderAsync()
    {
        var entries = await health.ReadAsync();
        var states = inspection.ListSubscriptions().ToDictionary(state => (state.Subscriber, state.Source));
        var shown = graph.Modules.Where(module => entries.ContainsKey(module.Name)).ToList();
        var routes = graph.Subscriptions.Where(subscription => subscription.Route is not null).ToList();
        return Html.Of($"""
            <p class="lead">{Summary(entries)}</p>
            {Findings.Render(entries.Select(entry => (entry.Key, entry.Value)))}
            {ModuleMap.Draw(shown, routes, entries, states)}
            <h2>Modules</h2>
            {ConsolePage.Table(
                "Modules", ["module", "health", "place", "database", "parked events", "behind"], shown.Select(module => RowOf(module, entries[module.Name], states)))}
            <h2>Subscriptions</h2>
            <details{(routes.Count <= MostOpenRows ? Html.Of($" open") : Html.Empty)}><summary>{routes.Count} subscriptions</summary>
            {ConsolePage.Table("Subscriptions", ["subscriber", "events of", "route", "state", "events per second", "last error"], routes.Select(route => RowOf(route, states)))}
            </details>
            """);
    }

    /// <summary>How far a subscription is behind, from what it knows itself.</summary>
    public static string Lag(SubscriptionState? state) => state switch
    {
        null => "not in this process",
        { Pause: { } pause } => $"paused since {pause.Since.UtcDateTime:u} by {pause.By}",
        { SnapshotKeys: { } keys } => FormattableString.Invariant($"takes a snapshot, {keys} keys so far"),
        { Behind: { } behind } => $"{ConsolePage.Text(behind)} behind",
        { HasRead: false } => "has not read the log yet",
        _ => "up to date",
    };

    /// <summary>The events that a subscription handles per second.</summary>
    public static string Rate(SubscriptionState? state) => state is null ? "unknown here" : FormattableString.Invariant($"{state.EventsPerSecond:0.#}");

    private static string Summary(IReadOnlyDictionary<string, HealthReportEntry> entries)
    {
        var parked = entries.Values.Sum(entry => ModuleHealthReader.ParkedIn(entry) ?? 0);
        return FormattableString.Invariant(
            $"{entries.Values.Count(entry => entry.Status == HealthStatus.Healthy)} of {entries.Count} modules are healthy, {(parked == 0 ? "no event is" : $"{parked} events are")} parked.");
    }

    private Html[] RowOf(GraphModule module, HealthReportEntry entry, Dictionary<(string Subscriber, string Source), SubscriptionState> states)
    {
        var parked = ModuleHealthReader.ParkedIn(entry);
        var furthest = states.Values.Where(state => state.Subscriber == module.Name).Select(state => state.Behind).Max();
        return
        [
            ConsolePage.ModuleLink(module.Name),
            HealthOf(module.Name, entry),
            Html.Text(module.Location.ToString()),
            Html.Text(ProviderOf(module)),
            parked switch
            {
                null => Html.Text("unknown"),
                0 => Html.Text("0"),
                _ => Html.Of($"""<a href="{ConsolePage.Path}/parked?module={Uri.EscapeDataString(module.Name)}">{parked.Value}</a>"""),
            },
            Html.Text(furthest is { } behind ? ConsolePage.Text(behind) : "no"),
        ];
    }

    /// <summary>The health of a module, with the reason, and the time since when it is not healthy.</summary>
    public Html HealthOf(string module, HealthReportEntry entry)
    {
        var since = entry.Status == HealthStatus.Healthy ? null : inspection.FailingSince(module);
        return Html.Of($"""
            {ConsolePage.Status(entry.Status.ToString().ToLowerInvariant())}{(since is { } time ? Html.Of($" since {ConsolePage.Time(time)}") : Html.Empty)}{(entry.Description is { } why ? Html.Of($"""<span class="why">{why}</span>""") : Html.Empty)}
            """);
    }

    public static string ProviderOf(GraphModule module) => module switch
    {
        { IsInMemory: true } => "in memory",
        { Location.IsLocal: true, Database: { } database } => database.Provider,
        _ => "",
    };

    private static Html[] RowOf(GraphSubscription route, Dictionary<(string Subscriber, string Source), SubscriptionState> states)
    {
        var state = states.GetValueOrDefault((route.Subscriber.Name, route.Source.Name));
        return
        [
            ConsolePage.ModuleLink(route.Subscriber.Name),
            ConsolePage.ModuleLink(route.Source.Name),
            Html.Text(route.Route!.Value.ToString()),
            Html.Text(Lag(state)),
            Html.Of($"""<span class="number">{Rate(state)}</span>"""),
            Html.Text(state?.LastError ?? ""),
        ];
    }
}
