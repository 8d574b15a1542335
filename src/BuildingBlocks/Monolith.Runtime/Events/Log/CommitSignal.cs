namespace Monolith.Runtime.Events;

/// <summary>Wakes all who wait for the next commit. Waiters take <see cref="Next"/> first and look afterwards.</summary>
public sealed class CommitSignal
{
    private TaskCompletionSource _next = New();

    /// <summary>Completes at the next <see cref="Notify"/>.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    /// <summary>Wakes all who wait.</summary>
    public void Notify() => Interlocked.Exchange(ref _next, New()).TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
