namespace Monolith.Runtime;

/// <summary>What happened to a key, or after a request, in all processes that answered.</summary>
/// <param name="Of">The key or the correlation id.</param>
/// <param name="Steps">What happened, in the order of time, then what waits.</param>
/// <param name="Gaps">The processes and modules that could not be read, so that their part is missing.</param>
/// <param name="SearchedBackTo">The modules whose log was searched only back to a time, with this time.</param>
/// <param name="Truncated">What modules have more of than a story contains.</param>
public sealed record Story(
    string Of, IReadOnlyList<StoryStep> Steps, IReadOnlyList<StoryGap> Gaps, IReadOnlyDictionary<string, DateTimeOffset> SearchedBackTo, IReadOnlyList<StoryTruncation> Truncated)
{
    /// <summary>The steps with something that has not ended: what is parked, has not been handled yet, or waits to be due.</summary>
    public IEnumerable<StoryStep> Open => Steps.Where(step => step.IsOpen);

    /// <summary>Collects a story in two passes: the second follows the correlation ids and keys that the first has found.</summary>
    /// <param name="search">What to find.</param>
    /// <param name="graph">The modules, by which subscribers are known whose process does not answer.</param>
    /// <param name="read">Reads the parts of all processes.</param>
    public static async Task<Story> CollectAsync(StorySearch search, ModuleGraph graph, Func<StorySearch, Task<(IReadOnlyList<StoryPart> Parts, IReadOnlyList<StoryGap> Gaps)>> read)
    {
        ArgumentNullException.ThrowIfNull(search);
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(read);
        var (parts, gaps) = await read(search);
        var all = StoryPart.Of(parts);
        var further = FurtherOf(search, all);
        if (further.Count > 0)
        {
            var (more, moreGaps) = await read(search with { Further = further });
            (all, gaps) = (StoryPart.Of([all, .. more]), [.. gaps, .. moreGaps]);
        }

        return new Story(
            search.Of,
            new StoryTimeline(search, graph, all).Order(),
            [.. gaps.Concat(all.Unread.Select(unread => new StoryGap(null, [unread.Key], unread.Value))).DistinctBy(gap => string.Join(' ', gap.Modules))],
            all.SearchedBackTo,
            all.Truncated);
    }

    /// <summary>
    /// The correlation ids of the key's events, and the keys of the correlation's events: what timers and side effects publish is correlated by
    /// their key.
    /// </summary>
    private static List<string> FurtherOf(StorySearch search, StoryPart first)
    {
        var events = first.Events.Concat(first.Parked.Select(parked => parked.Event)).OrderByDescending(found => found.At).ToList();
        return
        [
            .. events.Where(found => found.Key == search.Of).Select(found => found.CorrelationId)
                .Concat(events.Where(found => found.Key != search.Of).Select(found => found.Key))
                .OfType<string>().Where(id => id.Length > 0 && id != search.Of).Distinct(StringComparer.Ordinal).Take(StorySearch.MostFurther),
        ];
    }
}

/// <summary>A process, or modules of one, whose part of a story is missing.</summary>
/// <param name="Process">The address of the process, or null for this one.</param>
/// <param name="Modules">The modules.</param>
/// <param name="Reason">Why they could not be read.</param>
public sealed record StoryGap(string? Process, IReadOnlyList<string> Modules, string Reason);

/// <summary>What a step of a story is.</summary>
public enum StoryStepKind
{
    /// <summary>A module published an event.</summary>
    Event,

    /// <summary>An operator did something.</summary>
    Action,

    /// <summary>A timer waits or is parked.</summary>
    Timer,

    /// <summary>A side effect waits or is parked.</summary>
    SideEffect,
}

/// <summary>A step of a story.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="At">The time at which it happened, or at which a timer or side effect is or was due.</param>
/// <param name="Module">The module in which it happened.</param>
/// <param name="Name">The name of the event, timer or side effect, or what an operator did.</param>
/// <param name="Key">The key, or empty for an action.</param>
/// <param name="Origin">What led to it, or what came of it.</param>
public sealed record StoryStep(StoryStepKind Kind, DateTimeOffset At, string Module, string Name, string Key, string Origin)
{
    /// <summary>The tenant of an event, timer or side effect, or null. The key begins with it in a module with tenants.</summary>
    public string? Tenant { get; init; }

    /// <summary>The key and the tenant, for people.</summary>
    public string KeyText => Events.TenantKeys.Describe(Tenant, Events.TenantKeys.Read(Tenant, Key));

    /// <summary>The correlation id of an event, or null.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>Whether something of it has not ended.</summary>
    public bool IsOpen => State is StoryState.Waiting or StoryState.Parked || Handlings.Any(handling => handling.State is StoryState.Waiting or StoryState.Parked);

    /// <summary>The state of a timer, a side effect or an action. An event is done when it is published.</summary>
    public StoryState State { get; init; }

    /// <summary>The id of the parked row of a timer or side effect, or null.</summary>
    public Guid? ParkedId { get; init; }

    /// <summary>The handlings of an event, one for each subscriber and delivery.</summary>
    public IReadOnlyList<StoryHandling> Handlings { get; init; } = [];
}

/// <summary>The state of a handling, a timer, a side effect or an action.</summary>
public enum StoryState
{
    /// <summary>It is done. An event is handled when the subscription has passed it and has not parked it.</summary>
    Done,

    /// <summary>It has not happened yet.</summary>
    Waiting,

    /// <summary>It is parked.</summary>
    Parked,

    /// <summary>The subscription has passed the event, and an operator discarded parked events that may include it.</summary>
    PerhapsDiscarded,

    /// <summary>It failed.</summary>
    Failed,

    /// <summary>The process that runs the subscriber did not answer, or the subscriber has parked more events than a story contains.</summary>
    Unknown,
}

/// <summary>The handling of an event by a subscriber.</summary>
/// <param name="Subscriber">The module, or the delivery.</param>
/// <param name="Module">The module that holds the subscription.</param>
/// <param name="State">The state.</param>
/// <param name="At">
/// The time at which it was handled, if the handler published an event, or at which it was parked. Otherwise null: no time is recorded.
/// </param>
/// <param name="Text">The details for people.</param>
/// <param name="ParkedId">The id of the parked row, or null.</param>
public sealed record StoryHandling(string Subscriber, string Module, StoryState State, DateTimeOffset? At, string Text, Guid? ParkedId);
