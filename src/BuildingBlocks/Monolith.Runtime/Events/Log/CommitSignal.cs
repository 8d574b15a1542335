namespace Monolith.Runtime.Events;

/// <summary>
/// Signals commits to waiting tasks. A waiter must read <see cref="Next"/> before it checks for data, so that it misses no commit.
/// </summary>
public sealed class CommitSignal
{
    private TaskCompletionSource _next = New();

    /// <summary>A task that completes at the next <see cref="Notify"/>.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    /// <summary>Wakes all waiters.</summary>
    public void Notify() => Interlocked.Exchange(ref _next, New()).TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
