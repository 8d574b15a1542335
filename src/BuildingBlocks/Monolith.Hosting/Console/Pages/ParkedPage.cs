using Monolith.Runtime;
using Monolith.Runtime.Events;

namespace Monolith.Hosting;

/// <summary>The parked events, timers and side effects of a module: the list with its search, and one of them.</summary>
internal sealed class ParkedPage(ModuleGraph graph, IModuleInspection inspection, ModuleHealthReader health, ParkedActions parked, OperatorActions actions, EventRegistry registry)
{
    private const int PageSize = 50;

    /// <summary>Renders the modules with parked events, from their health.</summary>
    public async Task<Html> RenderModulesAsync()
    {
        var entries = await health.ReadAsync();
        return Html.Of($"""
            <p class="lead">Events, timers and side effects that failed too often wait here, in the dead-letter store of the module that could not handle them.</p>
            {ConsolePage.Table(
                "Modules",
                ["module", "parked events", "timers and side effects"],
                graph.Composed.Where(module => !module.IsInMemory && entries.ContainsKey(module.Name)).Select(module => new[]
                {
                    Html.Of($"""<a href="{ConsolePage.Path}/parked?module={Uri.EscapeDataString(module.Name)}">{module.Name}</a>"""),
                    ModuleHealthReader.ParkedIn(entries[module.Name]) is { } count ? Html.Of($"{count}") : Html.Text("unknown"),
                    Html.Of($"""<a href="{ConsolePage.Path}/parked?module={Uri.EscapeDataString(module.Name)}&amp;kind=Timer">open</a>"""),
                }))}
            """);
    }

    /// <summary>Renders a page of what a module has parked.</summary>
    public async Task<Html> RenderListAsync(string module, ParkedQuery query, CancellationToken cancellationToken)
    {
        var total = await parked.CountAsync(module, query.Selection, cancellationToken);
        var items = await inspection.FindParkedAsync(module, query.Kind, query.Selection, (query.Page - 1) * PageSize, PageSize + 1, cancellationToken);
        var path = $"{ConsolePage.Path}/parked/{Uri.EscapeDataString(module)}";
        var ofAction = query with { Page = 1, Kind = ParkedKind.Event };
        return Html.Of($"""
            <form class="search" method="get" action="{ConsolePage.Path}/parked" role="search">
              <input type="hidden" name="module" value="{module}"><input type="hidden" name="kind" value="{query.Kind.ToString()}">
              <label>Key <input name="key" value="{query.Selection.Key}"></label>
              <label>Event or name <input name="event" value="{query.Selection.Name}"></label>
              <label>Reason contains <input name="reason" value="{query.Selection.Reason}"></label>
              <button>Search</button>
            </form>
            <nav class="tabs" aria-label="Kind">{Tab(ParkedKind.Event, $"{total.Events} events")}{Tab(ParkedKind.Timer, $"{total.Timers} timers")}{Tab(ParkedKind.SideEffect, $"{total.SideEffects} side effects")}</nav>
            {(items.Count == 0 ? Html.Of($"<p>Nothing is parked that matches.</p>") : ConsolePage.Table("Parked", ["name", "key", "attempts", "time", "reason"], items.Take(PageSize).Select(item => RowOf(path, item))))}
            <nav class="pages" aria-label="Pages">{(query.Page > 1 ? PageLink(query.Page - 1, "Previous page") : Html.Empty)}{(items.Count > PageSize ? PageLink(query.Page + 1, "Next page") : Html.Empty)}</nav>
            {(total is { Events: 0, Timers: 0, SideEffects: 0 } ? Html.Empty : Html.Of($"""
                <h2>All that match</h2>
                <p class="row"><a href="{path}/retry{ofAction.ToQuery(null)}">Retry all that match</a> <a href="{path}/discard{ofAction.ToQuery(null)}">Discard all that match</a></p>
                """))}
            """);

        Html Tab(ParkedKind kind, string text) =>
            Html.Of($"""<a href="{ConsolePage.Path}/parked{(query with { Kind = kind, Page = 1 }).ToQuery(module)}"{(kind == query.Kind ? Html.Of($""" aria-current="page" """) : Html.Empty)}>{text}</a>""");

        Html PageLink(int page, string text) => Html.Of($"""<a href="{ConsolePage.Path}/parked{(query with { Page = page }).ToQuery(module)}">{text}</a>""");
    }

    /// <summary>Renders one item, or null if it is no longer parked.</summary>
    /// <param name="module">The module that parked it.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="id">The id of the parked row.</param>
    /// <param name="who">The operator, if the payload is to be shown without a mask. It is recorded.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public async Task<Html?> RenderAsync(string module, ParkedKind kind, Guid id, string? who, CancellationToken cancellationToken)
    {
        if (await inspection.FindParkedAsync(module, kind, new ParkedSelection(Id: id), 0, 1, cancellationToken) is not [var item])
        {
            return null;
        }

        var path = $"{ConsolePage.Path}/parked/{Uri.EscapeDataString(module)}";
        var isShown = who is not null && await actions.TryRecordAsync(who, module, $"show the payload of {item.Name} of key {item.Key}, id {item.Id}");
        var isMasked = !isShown && MayContainPersonalData(item);
        return Html.Of($"""
            {FailedAgain(item)}
            {ConsolePage.Facts([
                ("name", Html.Text(item.Name)), ("module", ConsolePage.ModuleLink(module)), ("key", Html.Text(item.Key)), ("id", Html.Text(item.Id.ToString())), ("attempts", Html.Text(AttemptsOf(item))),
                .. item.Event is { } parkedEvent ? FactsOf(parkedEvent) : [("last due at", ConsolePage.Time(item.At))],
            ])}
            <p class="row"><a href="{path}/retry?id={item.Id.ToString()}">Retry</a> <a href="{path}/discard?id={item.Id.ToString()}">Discard</a> <a href="{ConsolePage.Path}/parked?module={Uri.EscapeDataString(module)}&amp;key={Uri.EscapeDataString(item.Key)}">All of this key</a></p>
            <h2>Reason</h2>
            <pre tabindex="0" role="region" aria-label="Reason">{item.Reason}</pre>
            <h2>Payload</h2>
            {(isMasked && who is not null ? Html.Of($"""<p class="notice" role="alert">The values stay masked, because the module's database could not record that you read them.</p>""") : Html.Empty)}
            {(isMasked ? Html.Of($"""
                <form method="post" action="{path}/{kind.ToString()}/{item.Id.ToString()}"><p class="note">The values are masked, because they may be personal data. Showing them is recorded in the actions.</p><button>Show the values</button></form>
                """) : Html.Empty)}
            <pre tabindex="0" role="region" aria-label="Payload">{PayloadText.Format(item.Payload, isMasked)}</pre>
            """);
    }

    private static (string, Html)[] FactsOf(ParkedEvent parked) =>
    [
        ("published by", ConsolePage.ModuleLink(parked.Source)),
        ("published at", ConsolePage.Time(parked.Record.OccurredAt)),
        ("parked at", ConsolePage.Time(parked.ParkedAt)),
        ("version", Html.Of($"{parked.Record.Version}")),
        ("event id", Html.Text(parked.Record.Id.ToString())),
        ("position", Html.Text(parked.Record.Position.ToString())),
        ("correlation id", Html.Text(parked.Record.Headers.CorrelationId ?? "")),
        ("causation id", Html.Text(parked.Record.Headers.CausationId ?? "")),
        ("trace", Html.Text(parked.Record.Headers.TraceParent ?? "")),
    ];

    /// <summary>The contract of an event says whether it contains personal data. That of an unknown event, a timer or a side effect does not.</summary>
    private bool MayContainPersonalData(ParkedEntry item) => item.Event is null || registry.Find(item.Name) is not { PersonalData: false };

    private static Html[] RowOf(string path, ParkedEntry item) =>
    [
        Html.Of($"""<a href="{path}/{item.Kind.ToString()}/{item.Id.ToString()}">{item.Name}</a>"""),
        Html.Text(item.Key),
        Html.Text(AttemptsOf(item)),
        ConsolePage.Time(item.Event?.ParkedAt ?? item.At),
        Html.Of($"{item.ReasonLine}{FailedAgain(item)}"),
    ];

    private static string AttemptsOf(ParkedEntry item) => item is { Attempts: 0, Event: not null } ? "waits for its key" : FormattableString.Invariant($"{item.Attempts}");

    private static Html FailedAgain(ParkedEntry item) => item.FailedRetry is { } action
        ? Html.Of($"""<span class="why"><span class="status failed">failed again</span> after <a href="{ActionPages.PathOf(action.Id)}">the retry</a> by {action.Operator} at {ConsolePage.Time(action.StartedAt)}</span>""")
        : Html.Empty;
}
