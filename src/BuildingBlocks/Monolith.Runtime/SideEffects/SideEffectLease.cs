using Monolith.Runtime.Events;

namespace Monolith.Runtime;

/// <summary>The lease on a side effect of one run. Only that run releases it.</summary>
/// <param name="item">The side effect, as it was read.</param>
/// <param name="acquiredAt">The time at which the lease begins.</param>
/// <param name="time">The time in which the side effect must end.</param>
/// <param name="waitingSince">The time at which the first lease in a row began that was not started.</param>
internal sealed class SideEffectLease(DueItem item, DateTimeOffset acquiredAt, TimeSpan time, DateTimeOffset waitingSince)
{
    /// <summary>The side effect. It is due again when the lease ends, at a time in the microseconds that the database stores.</summary>
    public DueItem Item { get; } = item with { DueAt = Truncate(acquiredAt + time) };

    /// <summary>The time in which the side effect must end.</summary>
    public TimeSpan Time => time;

    public DateTimeOffset WaitingSince => waitingSince;

    /// <summary>The time at which the code of the side effect started, or null.</summary>
    public DateTimeOffset? StartedAt { get; set; }

    /// <summary>Whether the code goes on beyond its time.</summary>
    public bool IsHung { get; set; }

    private static DateTimeOffset Truncate(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMicrosecond));
}
