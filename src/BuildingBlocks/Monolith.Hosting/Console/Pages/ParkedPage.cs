using Monolith.Runtime;
using Monolith.Runtime.Events;

namespace Monolith.Hosting;

/// <summary>The parked events, timers and side effects of a module: the list with its search, and one of them.</summary>
internal sealed class ParkedPage(ModuleGraph graph, IModuleInspection inspection, ModuleHealthReader health, ParkedActions parked, OperatorActions actions, EventRegistry registry)
{
    /// <summary>The number of databases that are searched at the same time.</summary>
    private const int Concurrency = 4;

    private const int PageSize = 50;

    /// <summary>The address of one item.</summary>
    public static string PathOf(string module, ParkedKind kind, Guid id) => $"{ConsolePage.Path}/parked/{Uri.EscapeDataString(module)}/{kind}/{id}";

    /// <summary>Renders the modules with the number of parked events: from their health, or if something is searched, from their databases.</summary>
    public async Task<Html> RenderModulesAsync(ParkedQuery query, CancellationToken cancellationToken)
    {
        var entries = await health.ReadAsync();
        var modules = graph.Composed.Where(module => module.Location.IsLocal && !module.IsInMemory && entries.ContainsKey(module.Name)).ToList();
        return Html.Of($"""
            <p class="lead">Events, timers and side effects that failed too often wait here, in the dead-letter store of the module that could not handle them.</p>
            {Search(null, query, modules.Select(module => module.Name))}
            {Elsewhere(query)}
            {(query.Selection == ParkedSelection.All
                ? ConsolePage.Table("Modules", ["module", "parked events", "timers and side effects"], modules.Select(module => new[]
                {
                    Html.Of($"""<a href="{ConsolePage.Path}/parked{query.ToQuery(module.Name)}">{module.Name}</a>"""),
                    ModuleHealthReader.ParkedIn(entries[module.Name]) is { } count ? Html.Of($"{count}") : Html.Text("unknown"),
                    Html.Of($"""<a href="{ConsolePage.Path}/parked{(query with { Kind = ParkedKind.Timer }).ToQuery(module.Name)}">open</a>"""),
                }))
                : ConsolePage.Table("Modules", ["module", "what matches"], await CountAsync()))}
            """);

        async Task<IReadOnlyList<Html[]>> CountAsync()
        {
            var rows = new Html[]?[modules.Count];
            await Parallel.ForAsync(0, modules.Count, new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = cancellationToken }, async (index, token) =>
            {
                var module = modules[index].Name;
                var found = await TryCountAsync(module, query.Selection, token);
                rows[index] = found is { Total: 0 } ? null : [Html.Of($"""<a href="{ConsolePage.Path}/parked{query.ToQuery(module)}">{module}</a>"""), Html.Text(found?.Describe() ?? "unknown, because its database does not answer")];
            });
            return [.. rows.OfType<Html[]>()];
        }
    }

    /// <summary>Renders a page of what a module has parked.</summary>
    public async Task<Html> RenderListAsync(string module, ParkedQuery query, CancellationToken cancellationToken)
    {
        var total = await parked.CountAsync(module, query.Selection, cancellationToken);
        var items = await inspection.FindParkedAsync(module, query.Kind, query.Selection, (query.Page - 1) * PageSize, PageSize + 1, cancellationToken);
        var path = $"{ConsolePage.Path}/parked/{Uri.EscapeDataString(module)}";
        var ofAction = query with { Page = 1, Kind = ParkedKind.Event };
        return Html.Of($"""
            {Search(module, query, [])}
            <nav class="tabs" aria-label="Kind">{Tab(ParkedKind.Event, $"{total.Events} events")}{Tab(ParkedKind.Timer, $"{total.Timers} timers")}{Tab(ParkedKind.SideEffect, $"{total.SideEffects} side effects")}</nav>
            {(items.Count == 0 ? Html.Of($"<p>Nothing is parked that matches.</p>") : ConsolePage.Table("Parked", ["name", "key and its story", "attempts", "time", "reason"], items.Take(PageSize).Select(item => RowOf(module, item))))}
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
        var ofItem = new ParkedQuery(ParkedKind.Event, new ParkedSelection(Id: item.Id, Key: item.Key), 1).ToQuery(null);
        var isShown = who is not null && await actions.TryRecordAsync(who, module, $"show the payload of {item.Name} of key {item.Key}, id {item.Id}");
        var isMasked = !isShown && MayContainPersonalData(item);
        return Html.Of($"""
            {FailedAgain(item)}
            {ConsolePage.Facts([
                ("name", Html.Text(item.Name)), ("module", ConsolePage.ModuleLink(module)), ("key", Html.Text(item.Key)), ("id", Html.Text(item.Id.ToString())), ("attempts", Html.Text(AttemptsOf(item))),
                .. item.Event is { } parkedEvent ? FactsOf(parkedEvent) : [("last due at", ConsolePage.Time(item.At))],
            ])}
            <p class="row"><a href="{path}/retry{ofItem}">Retry</a> <a href="{path}/discard{ofItem}">Discard</a> <a href="{ConsolePage.Path}/parked?module={Uri.EscapeDataString(module)}&amp;key={Uri.EscapeDataString(item.Key)}">All of this key</a> <a href="{StoryPage.PathOf(item.Key)}">Story of this key</a></p>
            {(item.Event is { Record.Headers: { } headers } ? Html.Of($"<h2>Headers</h2>{HeadersOf(headers)}") : Html.Empty)}
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
    ];

    private static Html HeadersOf(EventHeaders headers) => ConsolePage.Facts(
        ("correlation id", headers.CorrelationId is { } id ? Html.Of($"""<a href="{StoryPage.PathOf(id)}">{id}</a>""") : Html.Text("none")),
        ("causation id", Html.Text(headers.CausationId ?? "none")),
        ("trace", Html.Text(headers.TraceParent ?? "none")));

    /// <summary>Returns what matches in a module, or null if its database does not answer: its health says why.</summary>
    private async Task<ParkedWork?> TryCountAsync(string module, ParkedSelection selection, CancellationToken cancellationToken)
    {
        try
        {
            return await parked.CountAsync(module, selection, cancellationToken);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>The modules of other processes, which show their parked work themselves, through this console.</summary>
    private Html Elsewhere(ParkedQuery query) => graph.Modules.Where(module => module.Location.IsRemote).ToList() is { Count: > 0 } remote
        ? Html.Of($"""<p>In other processes: {Html.Join(", ", remote.Select(module => Html.Of($"""<a href="{ConsolePage.Path}/parked{query.ToQuery(module.Name)}">{module.Name}</a>""")))}</p>""")
        : Html.Empty;

    private static Html Search(string? module, ParkedQuery query, IEnumerable<string> modules) => Html.Of($"""
        <form class="search" method="get" action="{ConsolePage.Path}/parked" role="search">
          {(module is null
              ? Html.Of($"""<label>Module <select name="module"><option value="">all</option>{modules.Select(name => Html.Of($"<option>{name}</option>"))}</select></label>""")
              : Html.Of($"""<input type="hidden" name="module" value="{module}"><input type="hidden" name="kind" value="{query.Kind.ToString()}">"""))}
          <label>Key <input name="key" value="{query.Selection.Key}"></label>
          <label>Event or name <input name="event" value="{query.Selection.Name}"></label>
          <label>Reason contains <input name="reason" value="{query.Selection.Reason}"></label>
          <button>Search</button>
        </form>
        """);

    /// <summary>The contract of an event says whether it contains personal data. That of an unknown event, a timer or a side effect does not.</summary>
    private bool MayContainPersonalData(ParkedEntry item) => item.Event is null || registry.Find(item.Name) is not { PersonalData: false };

    private static Html[] RowOf(string module, ParkedEntry item) =>
    [
        Html.Of($"""<a href="{PathOf(module, item.Kind, item.Id)}">{item.Name}</a>"""),
        Html.Of($"""<a href="{StoryPage.PathOf(item.Key)}">{item.Key}</a>"""),
        Html.Text(AttemptsOf(item)),
        ConsolePage.Time(item.Event?.ParkedAt ?? item.At),
        Html.Of($"{item.ReasonLine}{FailedAgain(item)}"),
    ];

    private static string AttemptsOf(ParkedEntry item) => item is { Attempts: 0, Event: not null } ? "waits for its key" : FormattableString.Invariant($"{item.Attempts}");

    private static Html FailedAgain(ParkedEntry item) => item.FailedRetry is { } action
        ? Html.Of($"""<span class="why"><span class="status failed">failed again</span> after <a href="{ActionPages.PathOf(action.Id, action.Module)}">the retry</a> by {action.Operator} at {ConsolePage.Time(action.StartedAt)}</span>""")
        : Html.Empty;
}
