namespace Monolith.Runtime;

/// <summary>
/// Finds what happened to a key, or after a request: the events with their handlings, the timers and side effects that wait, and what
/// operators did. It reads what modules record anyway.
/// </summary>
public interface IStories
{
    /// <summary>Reads what the modules of this process have recorded. A module whose database does not answer is named instead.</summary>
    /// <param name="search">What to find.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task<StoryPart> ReadAsync(StorySearch search, CancellationToken cancellationToken);
}

/// <summary>What a story is about.</summary>
/// <param name="Of">A key of events, or a correlation id, which is by default the trace id of the first request.</param>
public sealed record StorySearch(string Of)
{
    /// <summary>The number of newest events of each module that are searched by default. No index finds keys in a log.</summary>
    public const int DefaultDepth = 100_000;

    /// <summary>
    /// The maximum number of events of each log in a part of a story, and of parked events, timers, side effects and actions of each module. What
    /// is beyond it is left out: <see cref="Story.SearchedBackTo"/> and <see cref="Story.Truncated"/>.
    /// </summary>
    public const int MostFound = 500;

    /// <summary>The maximum number of further correlation ids.</summary>
    public const int MostFurther = 50;

    /// <summary>The number of newest events of each module that are searched.</summary>
    public int Depth { get; init; } = DefaultDepth;

    /// <summary>
    /// Correlation ids that are read in addition to a story whose first part is known: those of the key's events, and keys, which are the
    /// correlation ids of what timers and side effects publish.
    /// </summary>
    public IReadOnlyList<string> Further { get; init; } = [];
}

/// <summary>What one process knows of a story.</summary>
public sealed record StoryPart
{
    /// <summary>The events that modules of the process have published.</summary>
    public IReadOnlyList<StoryEvent> Events { get; init; } = [];

    /// <summary>The subscriptions and deliveries of modules of the process.</summary>
    public IReadOnlyList<StorySubscription> Subscriptions { get; init; } = [];

    /// <summary>The events that modules of the process have parked.</summary>
    public IReadOnlyList<StoryParked> Parked { get; init; } = [];

    /// <summary>The timers and side effects that wait or are parked.</summary>
    public IReadOnlyList<StoryItem> Items { get; init; } = [];

    /// <summary>What operators have done with the key, and the discards that name no key.</summary>
    public IReadOnlyList<RecordedAction> Actions { get; init; } = [];

    /// <summary>The modules whose log was searched only back to a time, with this time.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> SearchedBackTo { get; init; } = new Dictionary<string, DateTimeOffset>();

    /// <summary>What the modules have more of than a story contains.</summary>
    public IReadOnlyList<StoryTruncation> Truncated { get; init; } = [];

    /// <summary>The modules that could not be read, with the reasons.</summary>
    public IReadOnlyDictionary<string, string> Unread { get; init; } = new Dictionary<string, string>();

    internal static StoryPart Of(IReadOnlyCollection<StoryPart> parts) => new()
    {
        Events = [.. parts.SelectMany(part => part.Events)],
        Subscriptions = [.. parts.SelectMany(part => part.Subscriptions)],
        Parked = [.. parts.SelectMany(part => part.Parked)],
        Items = [.. parts.SelectMany(part => part.Items)],
        Actions = [.. parts.SelectMany(part => part.Actions)],
        SearchedBackTo = Merge(parts.SelectMany(part => part.SearchedBackTo)),
        Truncated = [.. parts.SelectMany(part => part.Truncated).Distinct()],
        Unread = Merge(parts.SelectMany(part => part.Unread)),
    };

    private static Dictionary<string, TValue> Merge<TValue>(IEnumerable<KeyValuePair<string, TValue>> all) =>
        all.GroupBy(pair => pair.Key).ToDictionary(pairs => pairs.Key, pairs => pairs.First().Value);
}

/// <summary>What a module has more of than <see cref="StorySearch.MostFound"/>, so that the rest is left out of a story.</summary>
/// <param name="Module">The module.</param>
/// <param name="Kind">
/// <see cref="StoryStepKind.Event"/> if newer parked events are left out, <see cref="StoryStepKind.Timer"/> or
/// <see cref="StoryStepKind.SideEffect"/> if those that are due later are, and <see cref="StoryStepKind.Action"/> if older actions are.
/// </param>
public sealed record StoryTruncation(string Module, StoryStepKind Kind)
{
    /// <summary>What is left out, for people.</summary>
    public string Text => Kind switch
    {
        StoryStepKind.Event => $"{Module} has parked more than {StorySearch.MostFound} events of this story. The newer ones are not shown as parked.",
        StoryStepKind.Timer => $"{Module} has more than {StorySearch.MostFound} timers of this story. Those that are due later are missing.",
        StoryStepKind.SideEffect => $"{Module} has more than {StorySearch.MostFound} side effects of this story. Those that are due later are missing.",
        _ => $"{Module} has more than {StorySearch.MostFound} actions of operators for this story. The older ones are missing.",
    };
}

/// <summary>An event of a log, without its payload.</summary>
/// <param name="Id">The id of the event.</param>
/// <param name="Source">The module that published it.</param>
/// <param name="Name">The name of the event.</param>
/// <param name="Key">The key.</param>
/// <param name="Transaction">The first part of its position in the log.</param>
/// <param name="Sequence">The second part of its position in the log.</param>
/// <param name="At">The time at which it was published.</param>
/// <param name="CorrelationId">The correlation id, or null.</param>
/// <param name="CausationId">The id of the event, timer or side effect in whose handling it was published, or null.</param>
/// <param name="TraceParent">The W3C trace context of the publisher, or null.</param>
public sealed record StoryEvent(
    Guid Id, string Source, string Name, string Key, long Transaction, long Sequence, DateTimeOffset At, string? CorrelationId, string? CausationId, string? TraceParent)
{
    /// <summary>The tenant, or null. The key begins with it in a module with tenants.</summary>
    public string? Tenant { get; init; }

    internal LogPosition Position => new(Transaction, Sequence);

    internal static StoryEvent Of(string source, Events.EventRecord record) => new(
        record.Id, source, record.Name, record.Key, record.Position.Transaction, record.Position.Sequence, record.OccurredAt,
        record.Headers.CorrelationId, record.Headers.CausationId, record.Headers.TraceParent)
    {
        Tenant = record.Tenant,
    };
}

/// <summary>How far a subscription or a delivery is.</summary>
/// <param name="Subscriber">The module that handles or delivers the events.</param>
/// <param name="Source">The module that publishes them.</param>
/// <param name="Delivery">The name of the delivery, or null if the subscriber handles the events.</param>
/// <param name="Events">The names of the events.</param>
/// <param name="Transaction">The first part of the position up to which it has passed the log.</param>
/// <param name="Sequence">The second part of that position.</param>
public sealed record StorySubscription(string Subscriber, string Source, string? Delivery, IReadOnlyList<string> Events, long Transaction, long Sequence)
{
    internal LogPosition Position => new(Transaction, Sequence);

    /// <summary>The name of the subscriber for people.</summary>
    internal string Title => Delivery is null ? Subscriber : $"delivery {Delivery} of {Subscriber}";
}

/// <summary>An event that a module has parked, or the later events of a key that are parked without being stored.</summary>
/// <param name="Id">The id of the parked row, or null for later events of the key.</param>
/// <param name="Module">The module that parked it.</param>
/// <param name="Delivery">The name of the delivery that parked it, or null.</param>
/// <param name="Event">The event. For later events of the key, the position is the one after which they follow.</param>
/// <param name="Attempts">The number of attempts, or 0 for an event that waits behind an earlier one of its key.</param>
/// <param name="At">The time at which it was parked.</param>
/// <param name="Reason">The first line of the reason.</param>
/// <param name="FailedRetry">The last retry of an operator, after which it failed again, or null.</param>
public sealed record StoryParked(Guid? Id, string Module, string? Delivery, StoryEvent Event, int Attempts, DateTimeOffset At, string Reason, RecordedAction? FailedRetry);

/// <summary>A timer or side effect that waits or is parked. It is deleted when it has ended.</summary>
/// <param name="Id">The id of its row.</param>
/// <param name="Module">The module.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Its name.</param>
/// <param name="Key">Its key.</param>
/// <param name="DueAt">The time at which it is due, or was due when it was parked.</param>
/// <param name="Attempts">The number of failed attempts.</param>
/// <param name="Failure">The first line of the last failure, or null.</param>
/// <param name="IsParked">Whether it is parked.</param>
public sealed record StoryItem(Guid Id, string Module, ParkedKind Kind, string Name, string Key, DateTimeOffset DueAt, int Attempts, string? Failure, bool IsParked)
{
    /// <summary>The tenant, or null. The key begins with it.</summary>
    public string? Tenant { get; init; }

    /// <summary>The key and the tenant, for people.</summary>
    public string KeyText => Events.TenantKeys.Describe(Tenant, Events.TenantKeys.Read(Tenant, Key));

    internal static StoryItem Of(string module, ParkedKind kind, Storage.DueRow row) => new(
        row.Id, module, kind, row.Name, row.Key, row.DueAt, row.Attempts, row.Failure is { } failure ? ParkedEntry.LineOf(failure) : null, row.Parked)
    {
        Tenant = row.Tenant,
    };
}
