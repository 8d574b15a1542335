using System.Globalization;
using Monolith.Runtime;
using Monolith.Runtime.Events;

namespace Monolith.Hosting;

/// <summary>What an operator is about to do with a module: what it means, and how it is done.</summary>
/// <param name="Title">The title of its page.</param>
/// <param name="Meaning">What it does and does not do.</param>
/// <param name="Button">The text of the button.</param>
/// <param name="Start">Starts it, with its id, for an operator.</param>
/// <param name="Fields">The fields of the form, hidden ones and those that the operator fills in.</param>
internal sealed record PreparedAction(string Title, Html Meaning, string Button, Func<Guid, string, OperatorAction> Start, Html Fields)
{
    /// <summary>Whether it deletes something.</summary>
    public bool IsDangerous { get; init; }

    /// <summary>Whether there is nothing to do.</summary>
    public bool IsPointless { get; init; }

    /// <summary>The number of what it concerns, which must be the same when it is confirmed, or null.</summary>
    public string? Expected { get; init; }
}

/// <summary>The previews of actions on modules. Each has a form that is confirmed.</summary>
internal sealed class ModuleActionPages(ModuleActions actions, IModuleInspection inspection, IEventAdministration events, ISubscriptionPauses pauses, MessagingOptions options, TimeProvider clock)
{
    public const string Pause = "pause", Resume = "resume", Replay = "replay", Acknowledge = "acknowledge", Retention = "retention";

    private const string Source = "source", Delivery = "delivery", Event = "event", AcceptTruncated = "acceptTruncated", Expected = "expected";

    public static readonly string[] Operations = [Pause, Resume, Replay, Acknowledge, Retention];

    /// <summary>The link to the preview of an action.</summary>
    public static Html Link(string module, string operation, string text, string? source = null, string? delivery = null, string? @event = null)
    {
        var query = string.Join('&', new[] { (Source, source), (Delivery, delivery), (Event, @event) }.Where(pair => pair.Item2 is not null).Select(pair => $"{pair.Item1}={Uri.EscapeDataString(pair.Item2!)}"));
        return Html.Of($"""<a href="{PathOf(module, operation)}{(query.Length == 0 ? "" : $"?{query}")}">{text}</a>""");
    }

    /// <summary>The links to pause or resume a subscription or a delivery.</summary>
    public static Html LinkToPause(SubscriptionState state) => state.Pause is null
        ? Link(state.Subscriber, Pause, "Pause", state.Delivery is null ? state.Source : null, state.Delivery)
        : Link(state.Subscriber, Resume, "Resume", state.Delivery is null ? state.Source : null, state.Delivery);

    /// <summary>Prepares an action from the values of an address or a form.</summary>
    /// <exception cref="UnknownModuleException">The module does not exist here.</exception>
    /// <exception cref="UnknownSubscriptionException">The module has no such subscription or delivery.</exception>
    public Task<PreparedAction> PrepareAsync(string operation, string module, Func<string, string?> value, CancellationToken cancellationToken)
    {
        var (name, source, delivery) = (actions.Get(module).Name, NotEmpty(value(Source)), NotEmpty(value(Delivery)));
        return operation switch
        {
            Pause => PreparePauseAsync(Find(), cancellationToken),
            Resume => Task.FromResult(PrepareResume(Find())),
            Replay => PrepareReplayAsync(name, new ReplayRequest(NotEmpty(value(Event)), delivery, value(AcceptTruncated) == "true"), cancellationToken),
            Acknowledge => PrepareAcknowledgeAsync(name, source, cancellationToken),
            _ => Task.FromResult(PrepareRetention(name)),
        };

        SubscriptionName Find() => (source, delivery) switch
        {
            ({ } of, null) => actions.Find(name, of, isDelivery: false),
            (null, { } of) => actions.Find(name, of, isDelivery: true),
            _ => throw new BadHttpRequestException("The address names neither a source nor a delivery. Open the page of the module, and choose one there."),
        };
    }

    /// <summary>Renders the preview, with the form that starts the action.</summary>
    public Html Render(PreparedAction action, string operation, string module, string? notice = null) => Html.Of($"""
        {(notice is null ? Html.Empty : Html.Of($"""<p class="notice" role="alert">{notice}</p>"""))}
        <p>{action.Meaning}</p>
        <form method="post" action="{PathOf(module, operation)}">
          {action.Fields}{Hidden(Expected, action.Expected)}
          <input type="hidden" name="action" value="{Guid.CreateVersion7(clock.GetUtcNow()).ToString()}">
          <p class="row"><button{(action.IsDangerous ? Html.Of($""" class="danger" """) : Html.Empty)}{(action.IsPointless ? Html.Of($" disabled") : Html.Empty)}>{action.Button}</button> <a href="{ConsolePage.ModulePath(module)}">Back</a></p>
        </form>
        """);

    private async Task<PreparedAction> PreparePauseAsync(SubscriptionName name, CancellationToken cancellationToken)
    {
        var paused = (await pauses.ListAsync(name.Module, cancellationToken)).Where(pause => pause.Subscription == name).Select(pause => pause.Pause).FirstOrDefault();
        return new PreparedAction(
            name.IsDelivery ? "Pause a delivery" : "Pause a subscription",
            Html.Of($"""
                {(paused is null ? Html.Empty : Html.Of($"<strong>It is already paused, since {ConsolePage.Time(paused.Since)} by {paused.By}.</strong> "))}
                This pauses {name.ToString()}: on all replicas, and after a restart, until it is resumed. A batch that is being handled ends first.
                Its events wait in the log, where retention keeps them, so nothing is lost.
                {(name.IsDelivery ? "The receiver gets them later." : $"The data of {name.Module} grows old meanwhile, and its timers go on: a deadline may pass although the event that ends it waits.")}
                """),
            "Pause",
            (id, who) => actions.Pause(id, who, name),
            FieldsOf(name));
    }

    private PreparedAction PrepareResume(SubscriptionName name) => new(
        name.IsDelivery ? "Resume a delivery" : "Resume a subscription",
        Html.Of($"This resumes {name.ToString()} on all replicas, which then handle{(name.IsDelivery ? " and send" : "")} the events that have waited, in their order."),
        "Resume",
        (id, who) => actions.Resume(id, who, name),
        FieldsOf(name));

    private async Task<PreparedAction> PrepareReplayAsync(string module, ReplayRequest request, CancellationToken cancellationToken)
    {
        var state = await inspection.ReadAsync(module, cancellationToken);
        var meaning = request switch
        {
            { Delivery: { } delivery } => Html.Of($"The delivery {delivery} sends all events of {module} again, from the beginning of the log, and discards what it has parked. The receiver must tolerate repeated events."),
            { Event: { } missed } => Html.Of($"{module} handles the {missed} that passed before their handler was added. No other event is handled again, and nothing is deleted."),
            _ when state.CanReplay => Html.Of($"All read models of {module} are deleted and built again from the events of {string.Join(", ", state.Subscriptions.Select(s => s.State.Source))}. Answers of {module} are incomplete until the replay has ended."),
            _ => Html.Of($"{module} has data other than read models, so a replay would repeat its effects. Only modules that call module.AllowReplay can be replayed."),
        };
        return new PreparedAction(
            "Replay",
            meaning,
            request is { Event: null, Delivery: null } ? "Delete and replay" : "Replay",
            (id, who) => actions.Replay(id, who, module, request),
            Html.Of($"""
                {Hidden(Event, request.Event)}{Hidden(Delivery, request.Delivery)}
                <p><label class="choice"><input type="checkbox" name="{AcceptTruncated}" value="true"> If retention has removed the beginning of a log, and its module offers no snapshot, start with the oldest event that remains</label></p>
                """))
        {
            IsDangerous = request is { Event: null, Delivery: null },
            IsPointless = request is { Event: null, Delivery: null } && !state.CanReplay,
        };
    }

    private async Task<PreparedAction> PrepareAcknowledgeAsync(string module, string? source, CancellationToken cancellationToken)
    {
        var found = (await events.ListDivergencesAsync(module, cancellationToken)).Where(d => source is null || d.Divergence.Source == source).ToList();
        return new PreparedAction(
            "Acknowledge a divergence",
            Html.Of($"""
                {string.Create(CultureInfo.InvariantCulture, $"{found.Count}")} divergences{(source is null ? "" : $" of the log of {source}")} are no longer reported. {module} keeps the effects of the events that the log has lost.
                Compare the data of both modules first: for example, what {module} knows and {source ?? "the other module"} has lost.
                If {module} has only read models, replay them instead.
                """),
            string.Create(CultureInfo.InvariantCulture, $"Acknowledge {found.Count}"),
            (id, who) => actions.Acknowledge(id, who, module, source),
            Hidden(Source, source))
        {
            IsPointless = found.Count == 0,
            Expected = string.Create(CultureInfo.InvariantCulture, $"{found.Count}"),
        };
    }

    private PreparedAction PrepareRetention(string module) => new(
        "Run retention",
        Html.Of($"""
            Events of {module} from before {ConsolePage.Time(clock.GetUtcNow() - options.Retention)} are removed from its log, and stored answers from before {ConsolePage.Time(clock.GetUtcNow() - options.IdempotencyRetention)}.
            Events that a subscriber of this process has not handled, that are not relayed or not delivered, stay. The host does the same every {ConsolePage.Text(options.RetentionInterval)}.
            """),
        "Run retention",
        (id, who) => actions.RunRetention(id, who, module),
        Html.Empty)
    {
        IsDangerous = true,
    };

    private static string PathOf(string module, string operation) => $"{ConsolePage.ModulePath(module)}/{operation}";

    private static Html FieldsOf(SubscriptionName name) => Hidden(name.IsDelivery ? Delivery : Source, name.Name);

    private static Html Hidden(string name, string? value) => value is null ? Html.Empty : Html.Of($"""<input type="hidden" name="{name}" value="{value}">""");

    private static string? NotEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
