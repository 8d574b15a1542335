namespace Monolith.Runtime.Events;

/// <summary>
/// Counts the failed attempts of an event. Failures that the database reported, such as timeouts and deadlocks, may have another cause, so
/// an event has twice as many attempts in all as it may fail by itself.
/// </summary>
internal sealed class Attempts(int max)
{
    private int _own;

    /// <summary>The number of failed attempts.</summary>
    public int Count { get; private set; }

    public bool AreUsedUp => _own >= max || Count >= LimitOf(max, ofDatabase: true);

    /// <summary>Returns the number of attempts after which work has failed for good, for the kind of its last failure.</summary>
    public static int LimitOf(int max, bool ofDatabase) => ofDatabase ? 2 * max : max;

    /// <summary>Counts a failure.</summary>
    public void Add(bool ofDatabase)
    {
        Count++;
        _own += ofDatabase ? 0 : 1;
    }
}
