using Monolith.Runtime;

namespace Monolith.Hosting;

/// <summary>The list of actions, one action, and the preview of an action on parked work.</summary>
internal sealed class ActionPages(OperatorActions actions, ModuleGraph graph, TimeProvider clock)
{
    public const string Path = $"{ConsolePage.Path}/actions";

    private const int PageSize = 50;

    /// <summary>Renders a page of actions, newest first.</summary>
    public async Task<Html> RenderListAsync(string? module, DateTimeOffset? before, CancellationToken cancellationToken)
    {
        module = string.IsNullOrEmpty(module) ? null : module;
        var page = await actions.ListAsync(module, before, PageSize + 1, cancellationToken);
        var shown = page.Actions.Take(PageSize).ToList();
        return Html.Of($"""
            <p class="note">What operators have done with the modules of this process. Each module records it in its own database.</p>
            <form class="search" method="get" action="{Path}" role="search">
              <label>Module <select name="module"><option value="">all</option>{graph.Composed.Select(known => Html.Of($"""<option{(known.Name == module ? Html.Of($" selected") : Html.Empty)}>{known.Name}</option>"""))}</select></label>
              <button>Show</button>
            </form>
            {page.Unread.Select(unread => Html.Of($"""<p class="notice" role="alert">The actions on {unread.Key} cannot be read: {unread.Value}</p>"""))}
            {(shown.Count == 0 ? Html.Of($"<p>No action is recorded.</p>") : ConsolePage.Table(
                "Actions",
                ["action", "operator", "module", "started at", "state", "outcome"],
                shown.Select(action => new[]
                {
                    Html.Of($"""<a href="{PathOf(action.Id, action.Module)}">{action.Action}</a>"""),
                    Html.Text(action.Operator),
                    Html.Text(action.Module),
                    ConsolePage.Time(action.StartedAt),
                    ConsolePage.Status(StateOf(action)),
                    Html.Text(action.Outcome ?? actions.ProgressOf(action.Id) ?? ""),
                })))}
            {(page.Actions.Count > PageSize ? Html.Of($"""<nav class="pages" aria-label="Pages"><a href="{Path}?module={Uri.EscapeDataString(module ?? "")}&amp;before={Uri.EscapeDataString(shown[^1].StartedAt.ToString("O"))}">Older actions</a></nav>""") : Html.Empty)}
            """);
    }

    /// <summary>Renders one action, or null if no module has recorded it.</summary>
    public async Task<Html?> RenderAsync(Guid id, CancellationToken cancellationToken) => await actions.FindAsync(id, cancellationToken) is not { } action ? null : Html.Of($"""
        {ConsolePage.Facts(
            ("action", Html.Text(action.Action)),
            ("module", ConsolePage.ModuleLink(action.Module)),
            ("operator", Html.Text(action.Operator)),
            ("started at", ConsolePage.Time(action.StartedAt)),
            ("ended at", action.EndedAt is { } end ? ConsolePage.Time(end) : Html.Empty),
            ("state", ConsolePage.Status(StateOf(action))),
            ("outcome", Html.Text(action.Outcome ?? (actions.IsRunning(id) ? actions.ProgressOf(id) ?? "" : "No outcome is recorded: another process runs the action, or its process ended before the action did."))))}
        <p class="row"><a href="{ConsolePage.Path}/parked?module={Uri.EscapeDataString(action.Module)}">What {action.Module} has parked</a> <a href="{Path}">All actions</a></p>
        """);

    /// <summary>Renders the form with which an action on parked work is confirmed, with the number of what it concerns.</summary>
    /// <param name="operation">retry or discard.</param>
    /// <param name="module">The module.</param>
    /// <param name="query">The selection.</param>
    /// <param name="work">What matches now.</param>
    /// <param name="notice">Why the form is shown again, or null.</param>
    public Html RenderPreview(string operation, string module, ParkedQuery query, ParkedWork work, string? notice = null)
    {
        var isDiscard = operation == ConsoleEndpoints.Discard;
        return Html.Of($"""
            {(notice is null ? Html.Empty : Html.Of($"""<p class="notice" role="alert">{notice}</p>"""))}
            <p>{work.Describe()} of {ConsolePage.ModuleLink(module)} match: {query.Selection.Describe()}.</p>
            <p class="note">{(isDiscard
                ? "The module never handles what is discarded. This cannot be undone."
                : "Of each key with a selected event, all parked events are handled again in order, until one fails. Timers and side effects become due again.")}</p>
            <form method="post" action="{ConsolePage.Path}/parked/{Uri.EscapeDataString(module)}/{operation}">
              {query.HiddenFields}
              <input type="hidden" name="action" value="{Guid.CreateVersion7(clock.GetUtcNow()).ToString()}"><input type="hidden" name="expected" value="{work.Total}">
              <p class="row"><button{(isDiscard ? Html.Of($""" class="danger" """) : Html.Empty)}{(work.Total == 0 ? Html.Of($" disabled") : Html.Empty)}>{(isDiscard ? "Discard" : "Retry")} {work.Total}</button> <a href="{ConsolePage.Path}/parked{query.ToQuery(module)}">Back</a></p>
            </form>
            """);
    }

    /// <summary>The address of an action. The query names the module, so that the process that runs it answers.</summary>
    public static string PathOf(Guid action, string? module) => $"{Path}/{action}?module={Uri.EscapeDataString(module ?? "")}";

    private string StateOf(RecordedAction action) => actions.IsRunning(action.Id) ? "running" : action.State;
}
