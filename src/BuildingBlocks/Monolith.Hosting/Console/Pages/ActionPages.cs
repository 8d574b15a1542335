using Monolith.Runtime;

namespace Monolith.Hosting;

/// <summary>The list of actions, and the preview of one.</summary>
internal sealed class ActionPages(OperatorActions actions, ParkedActions parked, TimeProvider clock)
{
    /// <summary>Renders the last actions of this process.</summary>
    public Html RenderList() => Html.Of($"""
        <p class="note">The last actions in this process. The log contains those of all processes, with the event ids 2500 to 2502.</p>
        {(actions.Recent.Count == 0 ? Html.Of($"<p>No operator has changed anything since this process started.</p>") : ConsolePage.Table(
            "Actions",
            ["action", "operator", "module", "started at", "state", "outcome"],
            actions.Recent.Select(action => new[]
            {
                Html.Of($"""<a href="{PathOf(action)}">{action.What}</a>"""),
                Html.Text(action.Who),
                Html.Text(action.Module),
                ConsolePage.Time(action.StartedAt),
                ConsolePage.Status(action.State),
                Html.Text(action.Outcome?.Text ?? action.Progress ?? ""),
            })))}
        """);

    /// <summary>Renders one action.</summary>
    public static Html Render(OperatorAction action) => Html.Of($"""
        {ConsolePage.Facts(
            ("action", Html.Text(action.What)),
            ("module", ConsolePage.ModuleLink(action.Module)),
            ("operator", Html.Text(action.Who)),
            ("started at", ConsolePage.Time(action.StartedAt)),
            ("ended at", action.Outcome?.EndedAt is { } end ? ConsolePage.Time(end) : Html.Empty),
            ("state", ConsolePage.Status(action.State)),
            ("outcome", Html.Text(action.Outcome?.Text ?? action.Progress ?? "")))}
        <p class="row"><a href="{ConsolePage.Path}/parked?module={Uri.EscapeDataString(action.Module)}">What {action.Module} has parked</a> <a href="{ConsolePage.Path}/actions">All actions</a></p>
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
            <p>{ParkedActions.Describe(work)} of {ConsolePage.ModuleLink(module)} match: {ParkedActions.Describe(query.Selection)}.</p>
            <p class="note">{(isDiscard
                ? "The module never handles what is discarded. This cannot be undone."
                : "Of each key with a selected event, all parked events are handled again in order, until one fails. Timers and side effects become due again.")}</p>
            <form method="post" action="{ConsolePage.Path}/parked/{Uri.EscapeDataString(module)}/{operation}">
              {query.HiddenFields}
              <input type="hidden" name="action" value="{Guid.CreateVersion7(clock.GetUtcNow()).ToString()}"><input type="hidden" name="expected" value="{TotalOf(work)}">
              <p class="row"><button{(isDiscard ? Html.Of($""" class="danger" """) : Html.Empty)}{(TotalOf(work) == 0 ? Html.Of($" disabled") : Html.Empty)}>{(isDiscard ? "Discard" : "Retry")} {TotalOf(work)}</button> <a href="{ConsolePage.Path}/parked{query.ToQuery(module)}">Back</a></p>
            </form>
            """);
    }

    /// <summary>Counts what a selection matches.</summary>
    public Task<ParkedWork> CountAsync(string module, ParkedQuery query, CancellationToken cancellationToken) => parked.CountAsync(module, query.Selection, cancellationToken);

    public static int TotalOf(ParkedWork work) => work.Events + work.Timers + work.SideEffects;

    public static string PathOf(OperatorAction action) => $"{ConsolePage.Path}/actions/{action.Id}";
}
