namespace Monolith.Runtime.Events;

/// <summary>
/// Wakes the worker of a table of due items when one is added that is due before the worker would look at the table anyway. A deadline in an
/// hour costs no query now.
/// </summary>
public sealed class DueSignal
{
    private readonly CommitSignal _added = new();
    private long _wakesAt = long.MaxValue;

    /// <summary>A task that completes when an item that does not wait for <see cref="SleepUntil"/> is added.</summary>
    public Task Next => _added.Next;

    /// <summary>Announces items that a transaction has added.</summary>
    /// <param name="earliest">The time at which the first of them is due.</param>
    public void Notify(DateTimeOffset earliest)
    {
        if (earliest.UtcTicks < Volatile.Read(ref _wakesAt))
        {
            _added.Notify();
        }
    }

    /// <summary>Announces a change, also of an item that is due later.</summary>
    public void Notify() => _added.Notify();

    /// <summary>
    /// Ignores items that are due later. The worker must have read <see cref="Next"/> and the table before, in this order.
    /// </summary>
    /// <param name="time">The time at which the worker reads the table again.</param>
    internal void SleepUntil(DateTimeOffset time) => Volatile.Write(ref _wakesAt, time.UtcTicks);

    /// <summary>Announces each item again.</summary>
    internal void WakeUp() => Volatile.Write(ref _wakesAt, long.MaxValue);
}
