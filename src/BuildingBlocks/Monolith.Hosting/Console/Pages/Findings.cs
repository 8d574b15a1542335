using Microsoft.Extensions.Diagnostics.HealthChecks;
using Monolith.Runtime;

namespace Monolith.Hosting;

/// <summary>Names the causes that make modules not healthy, each with the way out: an action of the console, and the section of the manual.</summary>
internal static class Findings
{
    /// <summary>The manual, as in the alert rules.</summary>
    public const string Manual = "https://github.com/monolith-net/monolith/blob/main/docs/operating.md";

    private const string CausesKey = "causes";

    /// <summary>The name, the way out and the section of the manual of each kind of cause.</summary>
    public static readonly IReadOnlyDictionary<CauseKind, (string Name, string WayOut, string Section)> Kinds = new Dictionary<CauseKind, (string, string, string)>
    {
        [CauseKind.DatabaseAway] = ("The database is away", "Repair the server, the network or the password. The module then continues by itself, with all events that it has missed.", "database-away"),
        [CauseKind.ParkedWork] = ("Work is parked", "Later events of the same keys wait, all others continue. Correct the cause, then retry.", "parked-work"),
        [CauseKind.WaitsForRelease] = ("Events wait for a newer release", "Deploy the release of the module that knows them. It handles them by itself.", "events-of-a-newer-release"),
        [CauseKind.HeldBack] = ("An open transaction holds events back", "End the program that keeps the transaction open, or its session on the server.", "events-are-held-back"),
        [CauseKind.DivergedLog] = ("A log has diverged", "Compare the data of both modules, then acknowledge it.", "diverged-log"),
        [CauseKind.SlowHandler] = ("A handler is slow", "Find out what the handler waits for. Its events are handled one after the other until then.", "events-are-late"),
        [CauseKind.Late] = ("Events are late", "If the number of events falls, the module is catching up. Otherwise look at the module that publishes them.", "events-are-late"),
        [CauseKind.Paused] = ("Paused by an operator", "Resume it when the reason is gone.", "a-subscription-is-paused"),
        [CauseKind.SourceAway] = ("The log of another module cannot be read", "Look at that module first. This one continues by itself.", "database-away"),
        [CauseKind.Other] = ("No progress", "The text and the log of the process name the cause.", "no-progress"),
    };

    /// <summary>Renders the causes of modules, or nothing if all are healthy.</summary>
    /// <param name="modules">The modules with their health.</param>
    public static Html Render(IEnumerable<(string Module, HealthReportEntry Health)> modules)
    {
        var items = modules.SelectMany(module => CausesOf(module.Health).Select(cause => (module.Module, Cause: cause)))
            .OrderBy(found => found.Cause.Kind).Select(found => Item(found.Module, found.Cause)).ToList();
        return items.Count == 0 ? Html.Empty : Html.Of($"""<section class="findings" aria-label="What needs attention"><h2>What needs attention</h2><ul>{items}</ul></section>""");
    }

    private static IEnumerable<ModuleCause> CausesOf(HealthReportEntry health) => health.Status == HealthStatus.Healthy ? []
        : health.Data.TryGetValue(CausesKey, out var causes) && causes is IReadOnlyList<ModuleCause> { Count: > 0 } known ? known
        : [new ModuleCause(CauseKind.Other, health.Description ?? health.Status.ToString())];

    private static Html Item(string module, ModuleCause cause)
    {
        var (name, wayOut, section) = Kinds[cause.Kind];
        return Html.Of($"""
            <li><strong>{name}</strong> {ConsolePage.ModuleLink(module)}<span class="why">{cause.Text}</span><span class="row">{wayOut} {ActionOf(module, cause.Kind)} <a href="{Manual}#{section}" aria-label="Manual: {name}">Manual</a></span></li>
            """);
    }

    private static Html ActionOf(string module, CauseKind kind) => kind switch
    {
        CauseKind.ParkedWork or CauseKind.WaitsForRelease => Html.Of($"""<a href="{ConsolePage.Path}/parked?module={Uri.EscapeDataString(module)}">What {module} has parked</a>"""),
        CauseKind.DivergedLog => ModuleActionPages.Link(module, ModuleActionPages.Acknowledge, "Acknowledge"),
        CauseKind.Paused or CauseKind.SlowHandler => Html.Of($"""<a href="{ConsolePage.ModulePath(module)}#subscriptions">Subscriptions of {module}</a>"""),
        _ => Html.Empty,
    };
}
