namespace Monolith.Runtime.Events;

/// <summary>
/// Decides which failures of a worker that retries are logged: the first one, another kind of failure, and one per minute. An outage would
/// otherwise write a record for each retry of each worker.
/// </summary>
/// <param name="clock">The clock.</param>
public sealed class StallReport(TimeProvider clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private (Type Failure, long At)? _last;

    /// <summary>Returns whether to log a failure.</summary>
    /// <param name="failure">The failure.</param>
    public bool IsDue(Exception failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        if (_last is { } last && last.Failure == failure.GetType() && clock.GetElapsedTime(last.At) < Interval)
        {
            return false;
        }

        _last = (failure.GetType(), clock.GetTimestamp());
        return true;
    }

    /// <summary>Ends the stall. Returns whether there was one.</summary>
    public bool End()
    {
        var stalled = _last is not null;
        _last = null;
        return stalled;
    }
}
