using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Monolith.Runtime;
using Monolith.Runtime.Events;

namespace Monolith.Hosting;

/// <summary><c>/operations</c>: what the console does, for operators' tools. The OpenAPI document describes it.</summary>
internal static class OperationsEndpoints
{
    private const string Path = "/operations", IdempotencyKey = "Idempotency-Key", Module = "The module that parked it", Depth = "The number of newest events of each log that are searched";

    private const int MostListed = 200;

    /// <summary>The time that a response waits for an action, below the usual time limit of requests.</summary>
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(20);

    public static void Map(WebApplication app)
    {
        var operations = app.MapGroup(Path).ForOperatorsOrThisMachine().WithTags("operations");
        operations.MapGet("/actions", ListActionsAsync)
            .WithName("operations_ListActions").WithSummary("Lists what operators have done with the modules of this process, newest first")
            .WithDescription($"A page has up to {MostListed} actions. The next one starts before the last action of the page. It names the modules whose actions cannot be read.");
        operations.MapGet("/actions/{id:guid}", GetActionAsync)
            .WithName("operations_GetAction").WithSummary("Shows an action of an operator").AtTheModule();
        operations.MapGet("/story", async Task<Ok<Story>> (
                StoryCollector stories, [Description("A key of events, or a correlation id")] string of, [Description(Depth)] int? depth, CancellationToken cancellationToken) =>
                TypedResults.Ok(await stories.CollectAsync(SearchOf(of, depth), cancellationToken)))
            .WithName("operations_GetStory").WithSummary("Returns the story of a key, or of a request, in all processes")
            .WithDescription("The timeline contains no payloads. It names the processes that did not answer.");
        operations.MapGet("/story/part", async Task<Ok<StoryPart>> (
                IStories stories, [Description("A key of events, or a correlation id")] string of, [Description(Depth)] int? depth,
                [Description("Further correlation ids, which other processes have found")] string[]? further, CancellationToken cancellationToken) =>
                TypedResults.Ok(await stories.ReadAsync(SearchOf(of, depth) with { Further = Checked(further ?? []) }, cancellationToken)))
            .WithName("operations_GetStoryPart").WithSummary("Returns the part of a story that this process has, for other processes");
        var parked = operations.MapGroup("/modules/{module}/parked").ForModulesWithDatabase().AtTheModule();
        parked.MapGet("/", ListAsync)
            .WithName("operations_ListParked").WithSummary("Lists what a module has parked").WithDescription($"Without payloads. A page has up to {MostListed} items.");
        parked.MapPost($"/{ConsoleEndpoints.Retry}", (HttpContext context, ParkedActions actions, [Description(Module)] string module, ParkedSelectionRequest selection, CancellationToken cancellationToken) =>
                ActAsync(context, actions.Retry, module, selection, cancellationToken))
            .WithName("operations_RetryParked").WithSummary("Retries parked events, timers and side effects")
            .WithDescription("Of each key with a selected event, all parked events are handled again in order, until one fails. Timers and side effects become due again. 202 while the action still runs.");
        parked.MapPost($"/{ConsoleEndpoints.Discard}", (HttpContext context, ParkedActions actions, [Description(Module)] string module, ParkedSelectionRequest selection, CancellationToken cancellationToken) =>
                ActAsync(context, actions.Discard, module, selection, cancellationToken))
            .WithName("operations_DiscardParked").WithSummary("Discards parked events, timers and side effects permanently")
            .WithDescription("The module never handles them. 202 while the action still runs.");
        ModuleOperations.Map(operations.MapGroup("/modules/{module}").ForModulesWithDatabase().AtTheModule());
    }

    /// <summary>The module is for <see cref="RemoteConsole"/>.</summary>
    private static async Task<Ok<ActionAnswer>> GetActionAsync(
        OperatorActions actions,
        [Description("The id of the action")] Guid id,
        [Description("The module that the action concerns, if another process runs it")] string? module,
        CancellationToken cancellationToken) =>
        TypedResults.Ok(ActionAnswer.Of(await actions.FindAsync(id, cancellationToken) ?? throw Rejection.NotFound("action", id), actions.IsRunning(id), actions.ProgressOf(id)));

    private static StorySearch SearchOf(string of, int? depth) => new(of)
    {
        Depth = depth switch
        {
            null => StorySearch.DefaultDepth,
            > 0 => depth.Value,
            _ => throw Rejection.Invalid("depth", "The number of events to search must be positive."),
        },
    };

    private static string[] Checked(string[] further) => further.Length <= StorySearch.MostFurther
        ? further
        : throw Rejection.Invalid(nameof(further), $"There must be at most {StorySearch.MostFurther} further correlation ids.");

    private static async Task<Ok<ActionsAnswer>> ListActionsAsync(
        OperatorActions actions,
        [Description("Only actions on this module")] string? module,
        [Description("Only actions that started before this time")] DateTimeOffset? before,
        CancellationToken cancellationToken)
    {
        var page = await actions.ListAsync(module, before, MostListed, cancellationToken);
        return TypedResults.Ok(new ActionsAnswer(page.Actions.Select(action => ActionAnswer.Of(action, actions.IsRunning(action.Id))), page.Unread));
    }

    private static async Task<Ok<ParkedAnswer>> ListAsync(
        IModuleInspection inspection,
        ParkedActions parked,
        [Description(Module)] string module,
        [Description("What to list: event, timer or sideEffect")] string? kind,
        [Description("Only this row")] Guid? id,
        [Description("Only this key")] string? key,
        [Description("Only events, timers or side effects of this name")] string? name,
        [Description("Only those whose reason contains this text")] string? reason,
        [Description("Only those of this tenant")] string? tenant,
        [Description("The number of items before the page")] int? skip,
        CancellationToken cancellationToken)
    {
        var parsed = ParkedKind.Event;
        if (kind is not null && !(Enum.TryParse(kind, ignoreCase: true, out parsed) && Enum.IsDefined(parsed)))
        {
            throw Rejection.Invalid("kind", "The kind must be event, timer or sideEffect.");
        }

        if (skip is < 0)
        {
            throw Rejection.Invalid("skip", "The number of items to skip must not be negative.");
        }

        var selection = new ParkedSelection(id, key, name, reason, tenant);
        var total = await parked.CountAsync(module, selection, cancellationToken);
        var items = await inspection.FindParkedAsync(module, parsed, selection, skip ?? 0, MostListed, cancellationToken);
        return TypedResults.Ok(new ParkedAnswer(total.Events, total.Timers, total.SideEffects, items.Select(item => new ParkedItemAnswer(
            item.Id, item.Kind, item.Name, item.Tenant, item.Key, item.Event?.Source, item.Attempts, item.At, item.Event?.ParkedAt, item.Reason))));
    }

    private static Task<Results<Ok<ActionAnswer>, Accepted<ActionAnswer>>> ActAsync(
        HttpContext context, Func<Guid, string, string, ParkedSelection, OperatorAction> start, string module, ParkedSelectionRequest selection, CancellationToken cancellationToken)
    {
        var criteria = new ParkedSelection(selection.Id, selection.Key, selection.Name, selection.Reason, selection.Tenant);
        if ((criteria == ParkedSelection.All) != selection.All)
        {
            throw Rejection.Invalid("all", "Select by id, key, name, reason or tenant, or everything with all = true.");
        }

        return ActAsync(context, module, (id, who) => start(id, who, module, criteria), cancellationToken);
    }

    /// <summary>Starts an action, and answers with its outcome, or after some time with its state.</summary>
    /// <param name="context">The request.</param>
    /// <param name="module">The module that the action concerns.</param>
    /// <param name="start">Starts the action with its id for an operator.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public static async Task<Results<Ok<ActionAnswer>, Accepted<ActionAnswer>>> ActAsync(
        HttpContext context, string module, Func<Guid, string, OperatorAction> start, CancellationToken cancellationToken)
    {
        var clock = context.RequestServices.GetRequiredService<TimeProvider>();
        var action = start(IdOf(context.Request, clock), ConsoleEndpoints.OperatorOf(context));
        await Task.WhenAny(action.Completion, Task.Delay(Wait, clock, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
        var answer = ActionAnswer.Of(action.Current, action.IsRunning, action.Progress);
        return action.IsRunning ? TypedResults.Accepted($"{Path}/actions/{action.Id}?module={Uri.EscapeDataString(module)}", answer) : TypedResults.Ok(answer);
    }

    /// <summary>The id of the action. A repeated request with the same Idempotency-Key has one effect.</summary>
    private static Guid IdOf(HttpRequest request, TimeProvider clock) => request.Headers[IdempotencyKey].ToString() switch
    {
        "" => Guid.CreateVersion7(clock.GetUtcNow()),
        var key when Guid.TryParse(key, out var id) => id,
        _ => throw Rejection.Invalid(IdempotencyKey, $"The {IdempotencyKey} of an operator's action must be a UUID."),
    };
}

/// <summary>Selects parked work.</summary>
/// <param name="Id">Only this row.</param>
/// <param name="Key">Only this key.</param>
/// <param name="Name">Only events, timers or side effects of this name.</param>
/// <param name="Reason">Only those whose reason contains this text.</param>
/// <param name="Tenant">Only those of this tenant.</param>
/// <param name="All">Everything. Required without other criteria.</param>
internal sealed record ParkedSelectionRequest(Guid? Id = null, string? Key = null, string? Name = null, string? Reason = null, string? Tenant = null, bool All = false);

/// <summary>A page of what a module has parked, and the numbers of all that match.</summary>
/// <param name="Events">The number of events that match.</param>
/// <param name="Timers">The number of timers that match.</param>
/// <param name="SideEffects">The number of side effects that match.</param>
/// <param name="Items">The items of the page.</param>
internal sealed record ParkedAnswer(int Events, int Timers, int SideEffects, IEnumerable<ParkedItemAnswer> Items);

/// <summary>A parked event, timer or side effect, without its payload.</summary>
/// <param name="Id">The id of the parked row.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Name">The name of the event, timer or side effect.</param>
/// <param name="Tenant">The tenant for which it was recorded, or null.</param>
/// <param name="Key">The key, without the tenant.</param>
/// <param name="Source">The module that published the event, or null for a timer or side effect.</param>
/// <param name="Attempts">The number of attempts, or 0 for an event that only waits behind an earlier one of its key.</param>
/// <param name="At">The time at which the event was published, or the time at which the timer or side effect was last due.</param>
/// <param name="ParkedAt">The time at which the event was parked, or null for a timer or side effect.</param>
/// <param name="Reason">The reason why it was parked, with the stack trace if there is one.</param>
internal sealed record ParkedItemAnswer(
    Guid Id, ParkedKind Kind, string Name, string? Tenant, string Key, string? Source, int Attempts, DateTimeOffset At, DateTimeOffset? ParkedAt, string Reason);

/// <summary>A page of actions.</summary>
/// <param name="Actions">The actions, newest first.</param>
/// <param name="Unread">The modules whose actions could not be read, with the reasons.</param>
internal sealed record ActionsAnswer(IEnumerable<ActionAnswer> Actions, IReadOnlyDictionary<string, string> Unread);

/// <summary>An action of an operator.</summary>
/// <param name="Id">The id, which the sender chose with the Idempotency-Key.</param>
/// <param name="Operator">The subject of the operator's token.</param>
/// <param name="Module">The module.</param>
/// <param name="Action">The action and its selection.</param>
/// <param name="StartedAt">The time at which it started.</param>
/// <param name="EndedAt">The time at which it ended, or null.</param>
/// <param name="State">One word: running, done, failed, or open if another process runs it or has ended before it did.</param>
/// <param name="Outcome">What came of it, or null.</param>
/// <param name="Progress">How far it is, or null if it reports no progress.</param>
internal sealed record ActionAnswer(
    Guid Id, string Operator, string Module, string Action, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, string State, string? Outcome, string? Progress)
{
    public static ActionAnswer Of(RecordedAction action, bool isRunning, string? progress = null) => new(
        action.Id, action.Operator, action.Module, action.Action, action.StartedAt, action.EndedAt, isRunning ? "running" : action.State, action.Outcome, progress);
}
