using System.Globalization;
using Monolith.Runtime;

namespace Monolith.Operations;

/// <summary>Formats counts and times for display.</summary>
internal static class Figures
{
    private const double DecimalThreshold = 10;

    /// <summary>Formats a count with a noun, such as <c>1,234 events</c>.</summary>
    public static string Count(long count, string of) => $"{Text(count)} {of}{(count == 1 ? "" : "s")}";

    /// <summary>Formats the number of events in a period and their rate.</summary>
    public static string Flow(LoggedFlow flow)
    {
        if (flow.Since is null)
        {
            return "none: the log is empty";
        }

        var count = flow.Count == 0 ? "none" : Text(flow.Count);
        var rate = flow.PerHour is { } perHour and > 0 ? $", {Rate(perHour)} per hour" : "";
        return $"{count} in the last {Time(flow.Span)}{rate}";
    }

    /// <summary>Formats how far a subscription is behind.</summary>
    public static string Behind(SubscriptionLag lag)
    {
        if (lag.Lost is not null)
        {
            return "lost: retention has removed the next events";
        }

        var count = (lag.Events, lag.AndMore) switch
        {
            (0, false) => "nothing",
            (_, false) => Count(lag.Events, "event"),
            (_, true) => $"{Count(lag.Events, "event")} or more",
        };
        return lag.Waits is { } waits ? $"{count}, the oldest {Time(waits)} old," : count;
    }

    /// <summary>Formats a duration with its two largest units.</summary>
    public static string Time(TimeSpan time) => time switch
    {
        { TotalDays: >= 1 } => $"{time.Days} d {time.Hours} h",
        { TotalHours: >= 1 } => $"{time.Hours} h {time.Minutes} min",
        { TotalMinutes: >= 1 } => $"{time.Minutes} min {time.Seconds} s",
        _ => $"{Math.Max(0, (int)time.TotalSeconds)} s",
    };

    /// <summary>Formats an average.</summary>
    public static string Average(double value) => value.ToString("N1", CultureInfo.InvariantCulture);

    private static string Text(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Rate(double rate) => rate.ToString(rate < DecimalThreshold ? "N1" : "N0", CultureInfo.InvariantCulture);
}
