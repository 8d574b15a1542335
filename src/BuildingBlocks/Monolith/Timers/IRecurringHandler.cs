namespace Monolith;

/// <summary>
/// Work that recurs by the schedule on its class (<see cref="RecurringAttribute"/>). One process runs it, in a transaction of the module that
/// also schedules the next run. If runs were missed because no process ran the module, the work runs once for all of them.
/// </summary>
public interface IRecurringHandler
{
    /// <summary>Does the work once.</summary>
    /// <param name="scheduledFor">The time for which the run was scheduled; with missed runs, the time of the first of them.</param>
    /// <param name="cancellationToken">A token that is canceled when the host stops or when the handler exceeds its time limit.</param>
    Task HandleAsync(DateTimeOffset scheduledFor, CancellationToken cancellationToken);
}

/// <summary>
/// Sets when an <see cref="IRecurringHandler"/> runs. <c>Modules:{module}:Recurring:{name}</c> replaces the schedule, or switches it off with
/// <c>off</c>.
/// </summary>
/// <param name="schedule">
/// A cron expression of five fields (minute, hour, day of the month, month, day of the week), such as <c>0 3 * * *</c> for three o'clock
/// every day, or of six with seconds first. It may also be <c>@daily</c>, <c>@hourly</c> and the like.
/// </param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class RecurringAttribute(string schedule) : Attribute
{
    /// <summary>The cron expression.</summary>
    public string Schedule { get; } = schedule;

    /// <summary>The name within the module, in kebab case. By default it is the name of the class: <c>expire-points</c> for <c>ExpirePoints</c>.</summary>
    public string? Name { get; set; }

    /// <summary>The time zone of the schedule, such as <c>Europe/Vienna</c>. The default is UTC.</summary>
    public string TimeZone { get; set; } = "UTC";
}
