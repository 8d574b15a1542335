using Monolith.Conformance;

namespace Monolith.Runtime.Events.Tests;

/// <summary>
/// Runs code that calls the log and the database, and blocks it at each call until the scheduler lets the call pass. Only one actor runs at
/// a time, so a program always runs the same way.
/// </summary>
internal sealed class Actor : IDisposable
{
    /// <summary>The maximum time between two calls before the code counts as hung.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Action<string> _trace;
    private TaskCompletionSource? _moving;
    private Call? _at;

    public Actor(Who who, ModelTime time, Action<string> trace)
    {
        (Who, _trace) = (who, trace);
        Clock = new ActorClock(this, time);
    }

    public Who Who { get; }

    public ActorClock Clock { get; }

    public Task Work { get; private set; } = Task.CompletedTask;

    /// <summary>Whether the process died. Then none of its code continues.</summary>
    public bool IsDead { get; private set; }

    public bool IsGone => IsDead || Work.IsCompleted;

    /// <summary>Whether it waits for news, until the next poll.</summary>
    public bool IsIdle { get; private set; }

    /// <summary>Whether the actor is at a call that can pass.</summary>
    public bool CanPass => _at is { } call && call.IsFree();

    /// <summary>The number of outages since the last commit.</summary>
    public int Outages { get; set; }

    /// <summary>The number of commits that threw after they had taken effect, since the last one that did not: 0 or 1.</summary>
    public int LateFailures { get; set; }

    /// <summary>The open transactions, which end when the process dies.</summary>
    public List<MemoryTransaction> Open { get; } = [];

    public void Start(Func<CancellationToken, Task> work)
    {
        Wake();
        Work = work(_stop.Token);
        Work.ContinueWith(_ => Rest(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Cancels the actor, as a host does at shutdown.</summary>
    public void Stop()
    {
        Wake();
        _stop.Cancel();
    }

    /// <summary>
    /// Announces that the actor will continue. <see cref="RestAsync"/> then waits until it reaches its next call or wait.
    /// </summary>
    public void Wake()
    {
        lock (_lock)
        {
            IsIdle = false;
            _moving ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public Task RestAsync()
    {
        lock (_lock)
        {
            return _moving is null ? Task.CompletedTask : _moving.Task.WaitAsync(Timeout, TimeProvider.System);
        }
    }

    /// <summary>Records that the actor waits for time or for a call to pass, or has ended.</summary>
    public void Rest(bool idle = false)
    {
        lock (_lock)
        {
            IsIdle = idle;
            _moving?.SetResult();
            _moving = null;
        }
    }

    /// <summary>Lets the current call pass.</summary>
    public void LetThrough(Fault fault)
    {
        var call = _at!;
        _at = null;
        _trace($"{Who}: {call.Name}{(fault == Fault.None ? "" : " ! " + fault)}");
        Wake();
        call.Answer.SetResult(fault);
    }

    /// <summary>Makes a call when the scheduler lets it pass, with the fault that the scheduler selected.</summary>
    public async Task<T> CallAsync<T>(
        string name, Func<Task<T>> call, CancellationToken cancellationToken, Func<bool>? isFree = null, bool commits = false)
    {
        var fault = await WaitAsync(name, isFree ?? (() => true), cancellationToken);
        switch (fault)
        {
            case Fault.Outage:
                throw Outage();
            case Fault.Crash:
                return await DieAsync<T>();
        }

        var result = await call();
        return fault switch
        {
            Fault.LostAnswer => throw Outage(),
            Fault.LateFailure when commits => throw LateFailure(),
            Fault.CrashAfter => await DieAsync<T>(),
            _ => result,
        };
    }

    /// <summary>Delays the result of a call that took effect: other actors may run in between, or the result may never arrive.</summary>
    public async Task ReceiveAsync(string what, CancellationToken cancellationToken)
    {
        switch (await WaitAsync($"receive the result of {what}", () => true, cancellationToken))
        {
            case Fault.Outage or Fault.LostAnswer:
                throw Outage();
            case Fault.Crash or Fault.CrashAfter:
                await DieAsync<bool>();
                break;
        }
    }

    /// <summary>Waits until it is cancelled.</summary>
    public Task HangAsync(string name, CancellationToken cancellationToken) => WaitAsync(name, () => false, cancellationToken);

    public void Dispose() => _stop.Dispose();

    private InvalidOperationException LateFailure()
    {
        LateFailures++;
        return new InvalidOperationException("Thrown after the commit.");
    }

    private OutageException Outage()
    {
        Outages++;
        return new OutageException();
    }

    private async Task<Fault> WaitAsync(string name, Func<bool> isFree, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var call = new Call(name, isFree);
        await using var registration = cancellationToken.UnsafeRegister(_ => Cancel(call, cancellationToken), null);
        _at = call;
        Rest();
        return await call.Answer.Task;
    }

    private void Cancel(Call call, CancellationToken cancellationToken)
    {
        if (_at == call && !IsDead)
        {
            _at = null;
            _trace($"{Who}: {call.Name} is cancelled");
            Wake();
            call.Answer.SetCanceled(cancellationToken);
        }
    }

    private Task<T> DieAsync<T>()
    {
        IsDead = true;
        Clock.Clear();
        Open.ForEach(transaction => transaction.End());
        Rest();
        return new TaskCompletionSource<T>().Task;
    }

    private sealed record Call(string Name, Func<bool> IsFree)
    {
        public TaskCompletionSource<Fault> Answer { get; } = new();
    }
}
