using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Monolith.Runtime.Events;

/// <summary>
/// Work of a module that recurs: a timer for the next run, whose transaction schedules the run after it. The id of the timer follows from
/// the name and the time, so that two processes cannot schedule the same run twice.
/// </summary>
/// <param name="Name">The name within the module.</param>
/// <param name="HandlerType">The class that does the work.</param>
/// <param name="Schedule">What decides when it runs, as operators read it. A timer of another schedule is replaced.</param>
/// <param name="Next">Returns the first time after another one at which it runs.</param>
internal sealed record Recurrence(string Name, Type HandlerType, string Schedule, Func<DateTimeOffset, DateTimeOffset> Next)
{
    /// <summary>The beginning of the names of these timers, which no timer of a module has.</summary>
    private const string Prefix = "recurring:";

    /// <summary>The name of the timer.</summary>
    public string TimerName => Prefix + Name;

    /// <summary>Returns whether a timer is one of work that recurs, or did so before the code or the configuration changed.</summary>
    public static bool Owns(DueItem item) => item.Name.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Returns whether a timer was scheduled by the current schedule.</summary>
    public bool HasScheduled(DueItem item) => StoredJson.Read<RecurringRun>("timer", item.Payload).Schedule == Schedule;

    /// <summary>The timer of the first run after a time.</summary>
    public DueItem TimerAfter(DateTimeOffset time)
    {
        var at = Next(time).ToUniversalTime();
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{TimerName} {at.UtcTicks}")));
        return new DueItem(new Guid(hash.AsSpan(0, 16)), TimerName, Name, StoredJson.Write(new RecurringRun(at, Schedule)), at, Attempts: 0);
    }
}

/// <summary>The payload of a timer.</summary>
/// <param name="ScheduledFor">The time of the run.</param>
/// <param name="Schedule">The schedule that chose it.</param>
internal sealed record RecurringRun(DateTimeOffset ScheduledFor, string Schedule);
