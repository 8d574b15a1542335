namespace Monolith.Runtime;

/// <summary>
/// Orders what processes know of a story by time. Who handled an event follows from the position of the subscription. The time is known only
/// if the handler published an event, in the same transaction.
/// </summary>
internal sealed class StoryTimeline
{
    private readonly ModuleGraph _graph;
    private readonly StoryPart _part;
    private readonly Dictionary<Guid, StoryEvent> _events;
    private readonly ILookup<(string Module, string Cause), StoryEvent> _effects;
    private readonly List<RecordedAction> _actions;

    public StoryTimeline(StorySearch search, ModuleGraph graph, StoryPart part)
    {
        // A parked event is known even if the process of its source is not.
        (_graph, _part) = (graph, part);
        _events = part.Events.Concat(part.Parked.Where(parked => parked.Id is not null).Select(parked => parked.Event))
            .DistinctBy(found => found.Id).ToDictionary(found => found.Id);
        _effects = part.Events.Where(found => found.CausationId is not null).ToLookup(found => (found.Source, found.CausationId!));
        var begin = _events.Count == 0 ? DateTimeOffset.MaxValue : _events.Values.Min(found => found.At);
        var keys = _events.Values.Select(found => found.Key).ToHashSet(StringComparer.Ordinal);
        _actions =
        [
            .. part.Actions.DistinctBy(action => action.Id).Where(action => ActionMentions.Names(action.Action, search.Of)
                || (action.StartedAt >= begin && (ActionMentions.DiscardsWithoutKey(action.Action) || keys.Any(key => ActionMentions.Names(action.Action, key))))),
        ];
    }

    public IReadOnlyList<StoryStep> Order() =>
    [
        .. _events.Values.Select(Describe).Concat(_actions.Select(Describe)).OrderBy(step => step.At),
        .. _part.Items.DistinctBy(item => item.Id).Select(Describe).OrderBy(step => step.At),
    ];

    private StoryStep Describe(StoryEvent found)
    {
        var subscriptions = _part.Subscriptions.Where(subscription => subscription.Source == found.Source && subscription.Events.Contains(found.Name))
            .DistinctBy(subscription => subscription.Title).ToList();
        var silent = _graph.Events.Where(known => known.Name == found.Name).SelectMany(known => known.Subscribers)
            .Where(module => (module.Location.IsLocal || module.Location.IsRemote) && !subscriptions.Exists(subscription => subscription.Subscriber == module.Name));
        return new StoryStep(StoryStepKind.Event, found.At, found.Source, found.Name, found.Key, OriginOf(found))
        {
            Tenant = found.Tenant,
            CorrelationId = found.CorrelationId,
            Handlings =
            [
                .. subscriptions.Select(subscription => Handle(found, subscription))
                    .Concat(silent.Select(module => new StoryHandling(module.Name, module.Name, StoryState.Unknown, null, "the module did not answer", null)))
                    .OrderBy(handling => handling.Subscriber, StringComparer.Ordinal),
            ],
        };
    }

    private string OriginOf(StoryEvent found) => found.CausationId switch
    {
        null => "published for a request",
        var cause when Guid.TryParse(cause, out var id) && _events.TryGetValue(id, out var handled) => $"published while handling {handled.Name}",
        var cause => $"published by a timer or side effect that has ended, or while handling an event that is not found here ({cause})",
    };

    private StoryHandling Handle(StoryEvent found, StorySubscription subscription)
    {
        var parked = _part.Parked
            .Where(row => row.Module == subscription.Subscriber && row.Delivery == subscription.Delivery && row.Event.Source == found.Source).ToList();
        if (parked.Find(row => row.Id is not null && row.Event.Id == found.Id) is { } row)
        {
            var again = row.FailedRetry is { } retry ? $"; failed again after the retry by {retry.Operator} at {retry.StartedAt.UtcDateTime:u}" : "";
            var how = row.Attempts == 0 ? "waits for an earlier event of its key" : $"parked after {row.Attempts} attempts";
            return Result(StoryState.Parked, row.At, $"{how}: {row.Reason}{again}", row.Id);
        }

        if (found.Position <= subscription.Position
            && parked.Find(later => later.Id is null && later.Event.Key == found.Key && later.Event.Position < found.Position) is { } remainder)
        {
            return Result(StoryState.Parked, remainder.At, $"waits for an earlier event of its key: {remainder.Reason}");
        }

        if (subscription.Position < found.Position)
        {
            return Result(StoryState.Waiting, null, "not handled yet");
        }

        if (subscription.Delivery is null && _effects[(subscription.Subscriber, found.Id.ToString())].OrderBy(effect => effect.At).FirstOrDefault() is { } effect)
        {
            return Result(StoryState.Done, effect.At, $"handled; published {effect.Name}");
        }

        if (_part.Truncated.Contains(new StoryTruncation(subscription.Subscriber, StoryStepKind.Event)))
        {
            return Result(StoryState.Unknown, null, $"handled or parked: the module has parked more than {StorySearch.MostFound} events of this story");
        }

        return _actions.Find(action => action.Module == subscription.Subscriber && action.StartedAt >= found.At && ActionMentions.MayDiscard(action.Action, found.Key)) is { } discard
            ? Result(StoryState.PerhapsDiscarded, null, $"handled, or discarded by {discard.Operator} at {discard.StartedAt.UtcDateTime:u}")
            : Result(StoryState.Done, null, "handled; the time is not recorded");

        StoryHandling Result(StoryState state, DateTimeOffset? at, string text, Guid? id = null) => new(subscription.Title, subscription.Subscriber, state, at, text, id);
    }

    private static StoryStep Describe(RecordedAction action) =>
        new(StoryStepKind.Action, action.StartedAt, action.Module, action.Action, "", $"by {action.Operator}: {action.Outcome ?? "no outcome is recorded"}")
        {
            State = action.HasFailed ? StoryState.Failed : StoryState.Done,
        };

    private static StoryStep Describe(StoryItem item)
    {
        var failure = item.Failure is { } reason ? $" The last failure: {reason}" : "";
        return new StoryStep(
            item.Kind is ParkedKind.Timer ? StoryStepKind.Timer : StoryStepKind.SideEffect, item.DueAt, item.Module, item.Name, item.Key,
            item.IsParked ? $"parked after {item.Attempts} attempts.{failure}" : $"waits; {item.Attempts} attempts have failed.{failure}")
        {
            Tenant = item.Tenant,
            State = item.IsParked ? StoryState.Parked : StoryState.Waiting,
            ParkedId = item.IsParked ? item.Id : null,
        };
    }
}
