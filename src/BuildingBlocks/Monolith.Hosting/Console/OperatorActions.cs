using Monolith.Runtime;

namespace Monolith.Hosting;

/// <summary>
/// Runs what operators request in the console or over HTTP. Every action is recorded in the module that it concerns and in the log, when it
/// starts and when it ends. An action goes on when its request ends, and is run once, however often it is sent.
/// </summary>
internal sealed partial class OperatorActions(IActionLog recorded, TimeProvider clock, ILogger<OperatorActions> logger) : IHostedService, IDisposable
{
    private const int MostKept = 500;

    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, OperatorAction> _byId = [];
    private readonly LinkedList<OperatorAction> _all = new();
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Lists actions, newest first: those that modules have recorded, and those of this process on modules in memory.</summary>
    /// <param name="module">The module, or null for all.</param>
    /// <param name="before">Only actions that started before this time, or null.</param>
    /// <param name="max">The maximum number of actions.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="UnknownModuleException">No module of this process has that name.</exception>
    public async Task<RecordedActions> ListAsync(string? module, DateTimeOffset? before, int max, CancellationToken cancellationToken)
    {
        var page = await recorded.ListAsync(module, before, max, cancellationToken);
        var known = page.Actions.Select(action => action.Id).ToHashSet();
        var others = Kept.Select(action => action.Current).Where(action =>
            !known.Contains(action.Id) && (module is null || action.Module == module) && (before is null || action.StartedAt < before));
        return page with { Actions = [.. page.Actions.Concat(others).OrderByDescending(action => action.StartedAt).Take(max)] };
    }

    /// <summary>Finds an action, or returns null.</summary>
    public async Task<RecordedAction?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        Find(id)?.Current ?? await recorded.FindAsync(id, cancellationToken);

    /// <summary>Returns whether this process runs an action at the moment.</summary>
    public bool IsRunning(Guid id) => Find(id) is { IsRunning: true };

    /// <summary>Returns how far an action of this process is, or null.</summary>
    public string? ProgressOf(Guid id) => Find(id)?.Progress;

    /// <summary>Reports the progress of an action that is running.</summary>
    public void Report(Guid id, string progress)
    {
        if (Find(id) is { } action)
        {
            action.Progress = progress;
        }
    }

    /// <summary>Starts an action, unless one with its id was started before.</summary>
    /// <param name="id">The id, which the sender chose.</param>
    /// <param name="who">The operator.</param>
    /// <param name="module">The module.</param>
    /// <param name="what">The action and its selection.</param>
    /// <param name="run">Performs the action.</param>
    /// <returns>The action of this id.</returns>
    public OperatorAction Start(Guid id, string who, string module, string what, Func<CancellationToken, Task<ActionOutcome>> run)
    {
        lock (_lock)
        {
            if (_byId.TryGetValue(id, out var earlier))
            {
                return earlier;
            }

            var action = new OperatorAction(new RecordedAction(id, module, who, what, clock.GetUtcNow()));
            _byId[id] = action;
            _all.AddFirst(action);
            if (_all.Count > MostKept && _all.LastOrDefault(kept => !kept.IsRunning) is { } oldest)
            {
                _all.Remove(oldest);
                _byId.Remove(oldest.Id);
            }

            action.Begin(Task.Run(() => RunAsync(action.Current, run)));
            return action;
        }
    }

    /// <summary>Records what an operator is about to read, such as a payload with personal data. Returns false if that is not possible.</summary>
    public async Task<bool> TryRecordAsync(string who, string module, string what)
    {
        var action = Start(Guid.CreateVersion7(clock.GetUtcNow()), who, module, what, _ => Task.FromResult(new ActionOutcome("shown")));
        await action.Completion;
        return !action.Current.HasFailed;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await Task.WhenAll(Kept.Select(action => action.Completion)).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _stop.Dispose();

    /// <summary>The last actions of this process, newest first.</summary>
    private IReadOnlyList<OperatorAction> Kept
    {
        get
        {
            lock (_lock)
            {
                return [.. _all];
            }
        }
    }

    private OperatorAction? Find(Guid id)
    {
        lock (_lock)
        {
            return _byId.GetValueOrDefault(id);
        }
    }

    private async Task<RecordedAction> RunAsync(RecordedAction action, Func<CancellationToken, Task<ActionOutcome>> run)
    {
        try
        {
            if (!await recorded.TryBeginAsync(action, _stop.Token))
            {
                // Sent before, to another process or before this one started.
                return await recorded.FindAsync(action.Id, _stop.Token) ?? action with { EndedAt = clock.GetUtcNow(), HasFailed = true, Outcome = "nothing was done: the same action was sent before" };
            }
        }
        catch (Exception e)
        {
            Log.Failed(logger, action.Id, action.Operator, action.Action, action.Module, e);
            return action with { EndedAt = clock.GetUtcNow(), HasFailed = true, Outcome = $"nothing was done, because the action could not be recorded: {e.Message}" };
        }

        var outcome = await PerformAsync(action, run);
        try
        {
            await recorded.EndAsync(action, outcome, CancellationToken.None);
        }
        catch (Exception e)
        {
            Log.EndNotRecorded(logger, action.Id, action.Module, outcome.Text, e);
        }

        return action with { EndedAt = clock.GetUtcNow(), HasFailed = outcome.HasFailed, Outcome = outcome.Text };
    }

    private async Task<ActionOutcome> PerformAsync(RecordedAction action, Func<CancellationToken, Task<ActionOutcome>> run)
    {
        try
        {
            Log.Started(logger, action.Id, action.Operator, action.Action, action.Module);
            var outcome = await run(_stop.Token);
            Log.Ended(logger, action.Id, action.Operator, action.Action, action.Module, outcome.Text);
            return outcome;
        }
        catch (Exception e)
        {
            Log.Failed(logger, action.Id, action.Operator, action.Action, action.Module, e);
            var text = _stop.IsCancellationRequested ? "interrupted, because the process stopped; what was done stays done" : $"failed: {e.Message}";
            return new ActionOutcome(text) { HasFailed = true };
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2500, LogLevel.Information, "Operator {Who} started action {Id}: {What} of {Module}")]
        public static partial void Started(ILogger logger, Guid id, string who, string what, string module);

        [LoggerMessage(2501, LogLevel.Information, "Action {Id} of operator {Who} ended: {What} of {Module}: {Outcome}")]
        public static partial void Ended(ILogger logger, Guid id, string who, string what, string module, string outcome);

        [LoggerMessage(2502, LogLevel.Error, "Action {Id} of operator {Who} failed: {What} of {Module}")]
        public static partial void Failed(ILogger logger, Guid id, string who, string what, string module, Exception failure);

        [LoggerMessage(2503, LogLevel.Error, "The end of action {Id} could not be recorded in {Module}, where it stays open: {Outcome}")]
        public static partial void EndNotRecorded(ILogger logger, Guid id, string module, string outcome, Exception failure);
    }
}

/// <summary>An action that this process runs, or has run.</summary>
/// <param name="begun">The action as it began.</param>
internal sealed class OperatorAction(RecordedAction begun)
{
    private Task<RecordedAction>? _work;
    private volatile string? _progress;

    /// <summary>How far it is, or null.</summary>
    public string? Progress
    {
        get => _progress;
        set => _progress = value;
    }

    public Guid Id => begun.Id;

    public bool IsRunning => _work is not { IsCompleted: true };

    /// <summary>The action, with what came of it when it has ended.</summary>
    public RecordedAction Current => _work is { IsCompletedSuccessfully: true } done ? done.Result : begun;

    /// <summary>Completes with the action. It does not fail.</summary>
    public Task Completion => _work ?? Task.CompletedTask;

    public void Begin(Task<RecordedAction> work) => _work = work;
}
