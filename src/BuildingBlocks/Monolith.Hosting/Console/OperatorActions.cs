using System.Collections.Concurrent;
using Monolith.Runtime;

namespace Monolith.Hosting;

/// <summary>
/// Runs what operators request in the console or over HTTP, and keeps an audit log of it: every action is logged when it starts and when it
/// ends, and the last ones of this process are listed. An action goes on when its request ends, and is run once, however often it is sent.
/// </summary>
internal sealed partial class OperatorActions(IModuleInspection inspection, TimeProvider clock, ILogger<OperatorActions> logger) : IHostedService, IDisposable
{
    private const int MostListed = 500;

    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<Guid, OperatorAction> _byId = new();
    private readonly LinkedList<OperatorAction> _all = new();
    private readonly CancellationTokenSource _stop = new();

    /// <summary>The last actions of this process, newest first.</summary>
    public IReadOnlyList<OperatorAction> Recent
    {
        get
        {
            lock (_lock)
            {
                return [.. _all];
            }
        }
    }

    /// <summary>Finds an action of this process.</summary>
    public OperatorAction? Find(Guid id) => _byId.GetValueOrDefault(id);

    /// <summary>Finds the last action in which a parked event failed again.</summary>
    public OperatorAction? FindFailure(Guid parked) => Recent.FirstOrDefault(action => action.Outcome?.FailedAgain.Contains(parked) is true);

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

            var action = new OperatorAction(id, who, module, what, clock.GetUtcNow());
            _byId[id] = action;
            _all.AddFirst(action);
            if (_all.Count > MostListed && _all.Last!.Value is { IsRunning: false } oldest)
            {
                _all.RemoveLast();
                _byId.TryRemove(oldest.Id, out _);
            }

            action.Begin(Task.Run(() => RunAsync(action, run)));
            return action;
        }
    }

    /// <summary>Reports the progress of an action that is running.</summary>
    public void Report(Guid id, string progress)
    {
        if (_byId.TryGetValue(id, out var action))
        {
            action.Progress = progress;
        }
    }

    /// <summary>Records what an operator has read, such as a payload with personal data.</summary>
    public void Record(string who, string module, string what) =>
        Start(Guid.CreateVersion7(clock.GetUtcNow()), who, module, what, _ => Task.FromResult(new ActionOutcome("shown")));

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await Task.WhenAll(Recent.Select(action => action.Completion)).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _stop.Dispose();

    private async Task<ActionOutcome> RunAsync(OperatorAction action, Func<CancellationToken, Task<ActionOutcome>> run)
    {
        try
        {
            Log.Started(logger, action.Id, action.Who, action.What, action.Module);
            var outcome = await run(_stop.Token);
            Log.Ended(logger, action.Id, action.Who, action.What, action.Module, outcome.Text);
            return outcome with { EndedAt = clock.GetUtcNow() };
        }
        catch (Exception e)
        {
            Log.Failed(logger, action.Id, action.Who, action.What, action.Module, e);
            var text = _stop.IsCancellationRequested ? "interrupted, because the process stopped; what was done stays done" : $"failed: {e.Message}";
            return new ActionOutcome(text) { HasFailed = true, EndedAt = clock.GetUtcNow() };
        }
    }

    /// <summary>Runs an action that changes a module's data, once on all replicas.</summary>
    /// <param name="module">The module.</param>
    /// <param name="id">The id of the action.</param>
    /// <param name="run">Performs the action.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public async Task<ActionOutcome> OnceAsync(string module, Guid id, Func<Task<ActionOutcome>> run, CancellationToken cancellationToken) =>
        await inspection.TryTakeActionAsync(module, id, cancellationToken)
            ? await run()
            : new ActionOutcome("nothing was done: the same action was sent before, to another process or before this process started") { HasFailed = true };

    private static partial class Log
    {
        [LoggerMessage(2500, LogLevel.Information, "Operator {Who} started action {Id}: {What} of {Module}")]
        public static partial void Started(ILogger logger, Guid id, string who, string what, string module);

        [LoggerMessage(2501, LogLevel.Information, "Action {Id} of operator {Who} ended: {What} of {Module}: {Outcome}")]
        public static partial void Ended(ILogger logger, Guid id, string who, string what, string module, string outcome);

        [LoggerMessage(2502, LogLevel.Error, "Action {Id} of operator {Who} failed: {What} of {Module}")]
        public static partial void Failed(ILogger logger, Guid id, string who, string what, string module, Exception failure);
    }
}

/// <summary>An action of an operator.</summary>
/// <param name="Id">The id, which the sender chose.</param>
/// <param name="Who">The operator.</param>
/// <param name="Module">The module.</param>
/// <param name="What">The action and its selection.</param>
/// <param name="StartedAt">The time at which it started.</param>
internal sealed record OperatorAction(Guid Id, string Who, string Module, string What, DateTimeOffset StartedAt)
{
    private Task<ActionOutcome>? _work;
    private volatile string? _progress;

    public bool IsRunning => _work is not { IsCompleted: true };

    /// <summary>How far it is, or null.</summary>
    public string? Progress
    {
        get => _progress;
        set => _progress = value;
    }

    /// <summary>What came of it, or null while it runs.</summary>
    public ActionOutcome? Outcome => _work is { IsCompletedSuccessfully: true } done ? done.Result : null;

    /// <summary>Completes with the action. It does not fail.</summary>
    public Task Completion => _work ?? Task.CompletedTask;

    /// <summary>One word for the state: running, done or failed.</summary>
    public string State => Outcome is not { } outcome ? "running" : outcome.HasFailed || outcome.FailedAgain.Count > 0 ? "failed" : "done";

    public void Begin(Task<ActionOutcome> work) => _work = work;
}

/// <summary>What came of an action.</summary>
/// <param name="Text">The outcome for people.</param>
internal sealed record ActionOutcome(string Text)
{
    public bool HasFailed { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The ids of the parked events that failed again.</summary>
    public IReadOnlyCollection<Guid> FailedAgain { get; init; } = [];
}
