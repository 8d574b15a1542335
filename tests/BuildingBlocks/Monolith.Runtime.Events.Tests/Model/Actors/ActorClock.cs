namespace Monolith.Runtime.Events.Tests;

/// <summary>The time of a model, which advances when a wait ends.</summary>
internal sealed class ModelTime : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}

/// <summary>
/// The clock of an actor. The scheduler ends its waits one by one at any time, because timers may fire late but never early.
/// </summary>
internal sealed class ActorClock(Actor actor, ModelTime time) : TimeProvider
{
    /// <summary>Longer than all other waits. An actor that waits this long waits for a signal.</summary>
    public static readonly TimeSpan PollInterval = TimeSpan.FromHours(1);

    private readonly List<Wait> _waits = [];

    public bool HasWaits => _waits.Count > 0;

    public override DateTimeOffset GetUtcNow() => time.Now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var wait = new Wait(this, callback, state, time.Now + dueTime);
        lock (_waits)
        {
            _waits.Add(wait);
        }

        // A timeout runs while the code continues; a delay is what the code waits for.
        if (state is not CancellationTokenSource)
        {
            actor.Rest(idle: dueTime == PollInterval);
        }

        return wait;
    }

    /// <summary>Ends the wait that is due first.</summary>
    public void EndNext()
    {
        Wait? next;
        lock (_waits)
        {
            next = _waits.MinBy(wait => wait.Due);
        }

        if (next is null)
        {
            return;
        }

        next.Dispose();
        time.Now = next.Due > time.Now ? next.Due : time.Now;
        if (next.State is not CancellationTokenSource)
        {
            actor.Wake();
        }

        next.Callback(next.State);
    }

    public void Clear() => _waits.Clear();

    private sealed class Wait(ActorClock clock, TimerCallback callback, object? state, DateTimeOffset due) : ITimer
    {
        public TimerCallback Callback => callback;

        public object? State => state;

        public DateTimeOffset Due { get; private set; } = due;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Due = clock.GetUtcNow() + dueTime;
            return true;
        }

        public void Dispose()
        {
            lock (clock._waits)
            {
                clock._waits.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
