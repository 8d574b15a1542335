namespace Monolith.Runtime;

/// <summary>
/// The log of what operators have done. Each module keeps the actions that concern it in its own database, as long as
/// <c>Messaging:ActionRetention</c>. The state of a module in memory, and so what operators did with it, ends with its process.
/// </summary>
public interface IActionLog
{
    /// <summary>
    /// Records that an action begins. Of several requests with the same id, on any replica, one begins it. An action that cannot be recorded
    /// must not be performed.
    /// </summary>
    /// <param name="action">The action.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>False if an action with this id has begun before.</returns>
    /// <exception cref="UnknownModuleException">No module of this process has that name.</exception>
    Task<bool> TryBeginAsync(RecordedAction action, CancellationToken cancellationToken);

    /// <summary>Records what came of an action, unless that is recorded.</summary>
    /// <param name="action">The action.</param>
    /// <param name="outcome">What came of it.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="UnknownModuleException">No module of this process has that name.</exception>
    Task EndAsync(RecordedAction action, ActionOutcome outcome, CancellationToken cancellationToken);

    /// <summary>Lists actions on the modules of this process, newest first. A module whose database does not answer is named instead.</summary>
    /// <param name="module">The module, or null for all.</param>
    /// <param name="before">Only actions that started before this time, or null.</param>
    /// <param name="max">The maximum number of actions.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="UnknownModuleException">No module of this process has that name.</exception>
    Task<RecordedActions> ListAsync(string? module, DateTimeOffset? before, int max, CancellationToken cancellationToken);

    /// <summary>Finds an action on a module of this process, or returns null.</summary>
    /// <param name="id">The id of the action.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task<RecordedAction?> FindAsync(Guid id, CancellationToken cancellationToken);
}

/// <summary>An action of an operator.</summary>
/// <param name="Id">The id, which the sender chose.</param>
/// <param name="Module">The module that it concerns.</param>
/// <param name="Operator">The subject of the operator's token, or the account that ran a command.</param>
/// <param name="Action">What the operator did, with the selection.</param>
/// <param name="StartedAt">The time at which it started.</param>
public sealed record RecordedAction(Guid Id, string Module, string Operator, string Action, DateTimeOffset StartedAt)
{
    /// <summary>The time at which it ended, or null while it runs, and if its process ended before it did.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Whether it failed, or something failed again.</summary>
    public bool HasFailed { get; init; }

    /// <summary>What came of it, or null.</summary>
    public string? Outcome { get; init; }

    /// <summary>One word for the state: done, failed, or open without an outcome.</summary>
    public string State => Outcome is null ? "open" : HasFailed ? "failed" : "done";
}

/// <summary>What came of an action.</summary>
/// <param name="Text">The outcome for people.</param>
public sealed record ActionOutcome(string Text)
{
    /// <summary>Whether it failed, or something failed again.</summary>
    public bool HasFailed { get; init; }

    /// <summary>The ids of the parked events that failed again.</summary>
    public IReadOnlyCollection<Guid> FailedAgain { get; init; } = [];
}

/// <summary>A page of actions.</summary>
/// <param name="Actions">The actions, newest first.</param>
/// <param name="Unread">The modules whose actions could not be read, with the reasons.</param>
public sealed record RecordedActions(IReadOnlyList<RecordedAction> Actions, IReadOnlyDictionary<string, string> Unread);
