using System.Globalization;
using Monolith.Runtime;

namespace Monolith.Hosting;

/// <summary>The story of a key or a correlation id, as a timeline.</summary>
internal sealed class StoryPage(StoryCollector stories)
{
    public const string Path = $"{ConsolePage.Path}/story";

    /// <summary>The number of steps that a page shows, and of those that are open.</summary>
    private const int MostShown = 200, MostOpen = 20;

    /// <summary>Renders the form, and the story if something is searched.</summary>
    /// <param name="of">A key or a correlation id, or null.</param>
    /// <param name="isWhole">Whether whole logs are searched, and not only their newest events.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public async Task<Html> RenderAsync(string? of, bool isWhole, CancellationToken cancellationToken) => Html.Of($"""
        <form class="search" method="get" action="{Path}" role="search">
          <label>Key or correlation id <input name="of" value="{of}" required></label>
          <button>Show the story</button>
        </form>
        {(string.IsNullOrWhiteSpace(of) ? Html.Of($"""
            <p class="lead">What happened to a key, such as the id of an order, or after a request: which module published which event, who handled it, what is parked, and which timers and side effects wait. A response contains the correlation id of its request in the header X-Correlation-Id.</p>
            """) : Render(await stories.CollectAsync(new StorySearch(of.Trim()) { Depth = isWhole ? int.MaxValue : StorySearch.DefaultDepth }, cancellationToken), isWhole))}
        """);

    /// <summary>The address of the story of a key.</summary>
    public static string PathOf(string of) => $"{Path}?of={Uri.EscapeDataString(of)}";

    private static Html Render(Story story, bool isWhole)
    {
        var open = story.Open.ToList();
        return Html.Of($"""
            {story.Gaps.Select(gap => Html.Of($"""<p class="notice" role="alert">The part of {string.Join(", ", gap.Modules)} is missing{(gap.Process is { } process ? $", which runs at {process}" : "")}. {gap.Reason}</p>"""))}
            {(story.SearchedBackTo.Count == 0 ? Html.Empty : Html.Of($"""<p class="note">A story contains up to {StorySearch.MostFound} events of each log{(isWhole ? "" : string.Create(CultureInfo.InvariantCulture, $", from its newest {StorySearch.DefaultDepth:N0}"))}. Older ones are missing: {Html.Join(", ", story.SearchedBackTo.Select(log => Html.Of($"{log.Key} back to {ConsolePage.Time(log.Value)}")))}.{(isWhole ? Html.Empty : Html.Of($""" <a href="{PathOf(story.Of)}&amp;whole=true">Search the whole logs</a>"""))}</p>"""))}
            {story.Truncated.Select(more => Html.Of($"""<p class="note">{more.Text}</p>"""))}
            <h2>What is open</h2>
            {(story.Steps.Count == 0 ? Html.Of($"<p>Nothing is found of {story.Of}. Events that retention has removed are not in a log any more.</p>")
                : open.Count == 0 ? Html.Of($"<p>Nothing that is found waits or is parked.</p>")
                : Html.Of($"""<ul class="open">{open.Take(MostOpen).SelectMany(OpenOf)}</ul>{(open.Count > MostOpen ? Html.Of($"<p>{open.Count - MostOpen} further steps are open.</p>") : Html.Empty)}"""))}
            {(story.Steps.Count == 0 ? Html.Empty : Html.Of($"""
                <h2>Timeline</h2>
                <p class="note">An event is handled when the subscription has passed it and has not parked it. When that was is known only if the handler published an event. A timer or side effect is deleted when it has ended.</p>
                <ol class="story">{story.Steps.Take(MostShown).Select(step => StepOf(step, story.Of))}</ol>
                {(story.Steps.Count > MostShown ? Html.Of($"<p>{story.Steps.Count - MostShown} further steps are not shown here. /operations/story lists them.</p>") : Html.Empty)}
                """))}
            """);
    }

    private static IEnumerable<Html> OpenOf(StoryStep step) => step.Kind is StoryStepKind.Event
        ? step.Handlings.Where(handling => handling.State is StoryState.Waiting or StoryState.Parked).Select(handling => Html.Of($"""
            <li>{ConsolePage.ModuleLink(handling.Module)}: {StateOf(handling.State)} {ParkedLink(handling.Module, ParkedKind.Event, handling.ParkedId, step.Name)} - {handling.Text}</li>
            """))
        : [Html.Of($"<li>{ConsolePage.ModuleLink(step.Module)}: {StateOf(step.State)} {NameOf(step)} - {step.Origin}</li>")];

    private static Html StepOf(StoryStep step, string of) => Html.Of($"""
        <li class="{(step.IsOpen ? "pending" : "")}"><p>{Time(step.At)} {ConsolePage.ModuleLink(step.Module)} <strong>{NameOf(step)}</strong>{(step.Kind is StoryStepKind.Event ? Html.Empty : Html.Of($" {StateOf(step.State)}"))}</p>
        <p class="note">{KindOf(step)}{Follow(" of key ", step.Key, of, step.KeyText)}; {step.Origin}{Follow("; correlation id ", step.CorrelationId, of)}</p>
        {(step.Kind is not StoryStepKind.Event ? Html.Empty : step.Handlings.Count == 0 ? Html.Of($"""<p class="note">No module subscribes to it.</p>""") : Html.Of($"""<ul>{step.Handlings.Select(HandlingOf)}</ul>"""))}</li>
        """);

    private static Html HandlingOf(StoryHandling handling) => Html.Of($"""
        <li>{handling.Subscriber}: {StateOf(handling.State)}{(handling.At is { } at ? Html.Of($" {Time(at)}") : Html.Empty)} <span>{(handling.ParkedId is { } id ? ParkedLink(handling.Module, ParkedKind.Event, id, handling.Text) : Html.Text(handling.Text))}</span></li>
        """);

    private static Html NameOf(StoryStep step) => step.ParkedId is { } id
        ? ParkedLink(step.Module, step.Kind is StoryStepKind.Timer ? ParkedKind.Timer : ParkedKind.SideEffect, id, step.Name)
        : Html.Text(step.Name);

    private static Html ParkedLink(string module, ParkedKind kind, Guid? id, string text) =>
        id is null ? Html.Text(text) : Html.Of($"""<a href="{ParkedPage.PathOf(module, kind, id.Value)}">{text}</a>""");

    /// <summary>A time with milliseconds, because the steps of a story are close to each other.</summary>
    private static Html Time(DateTimeOffset time) => Html.Of($"""<time datetime="{time.UtcDateTime:O}">{time.UtcDateTime:yyyy-MM-dd HH:mm:ss.fff}Z</time>""");

    private static string KindOf(StoryStep step) => step.Kind switch
    {
        StoryStepKind.Timer => "timer",
        StoryStepKind.SideEffect => "side effect",
        StoryStepKind.Action => "action of an operator",
        _ => "event",
    };

    /// <summary>A link to another story.</summary>
    private static Html Follow(string what, string? id, string of, string? text = null) => string.IsNullOrEmpty(id) ? Html.Empty
        : id == of ? Html.Of($"{what}{text ?? id}")
        : Html.Of($"""{what}<a href="{PathOf(id)}">{text ?? id}</a>""");

    private static Html StateOf(StoryState state) => state switch
    {
        StoryState.Done => ConsolePage.Status("done"),
        StoryState.Waiting => Html.Of($"""<span class="status running">waiting</span>"""),
        StoryState.Parked => Html.Of($"""<span class="status failed">parked</span>"""),
        StoryState.Failed => ConsolePage.Status("failed"),
        _ => Html.Of($"""<span class="status">unknown</span>"""),
    };
}
