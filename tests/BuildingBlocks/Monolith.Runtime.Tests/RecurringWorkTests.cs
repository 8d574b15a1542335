using System.Globalization;
using Microsoft.Extensions.Configuration;
using Monolith.Runtime.Events;

namespace Monolith.Runtime.Tests;

/// <summary>Which work of a module recurs, and when.</summary>
public sealed class RecurringWorkTests
{
    [Fact]
    public void Work_is_named_after_its_class_and_recurs_in_UTC()
    {
        var work = Assert.Single(Read([typeof(SendNightlyReport)]));

        Assert.Equal(("send-nightly-report", "0 3 * * *"), (work.Name, work.Schedule));
        Assert.Equal(At("2030-01-02 03:00"), work.Next(At("2030-01-01 03:00")));
    }

    [Fact]
    public void A_schedule_follows_its_time_zone_and_its_own_name()
    {
        var work = Assert.Single(Read([typeof(Local)]));

        Assert.Equal(("local", "0 3 * * * Europe/Vienna"), (work.Name, work.Schedule));
        Assert.Equal(At("2030-01-01 02:00"), work.TimerAfter(At("2030-01-01 00:00")).DueAt);
        Assert.Equal(At("2030-07-01 01:00"), work.TimerAfter(At("2030-07-01 00:00")).DueAt);
        Assert.Equal(TimeSpan.Zero, work.TimerAfter(At("2030-07-01 00:00")).DueAt.Offset);
    }

    [Theory]
    [InlineData("0 4 * * *", "2030-01-01 04:00")]
    [InlineData("30 0 0 * * *", "2030-01-02 00:00:30")]
    [InlineData("@hourly", "2030-01-01 04:00")]
    public void A_setting_replaces_the_schedule(string setting, string next) =>
        Assert.Equal(At(next), Assert.Single(Read([typeof(SendNightlyReport)], ("Recurring:send-nightly-report", setting))).Next(At("2030-01-01 03:00")));

    [Fact]
    public void A_setting_for_a_module_without_recurring_work_is_refused() => Assert.EndsWith(
        "The setting Recurring:nightly refers to no recurring work. Remove the setting: the module has no recurring work.",
        Assert.Throws<InvalidOperationException>(() => Read([], ("Recurring:nightly", "off"))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_setting_switches_work_off() => Assert.Empty(Read([typeof(SendNightlyReport)], ("Recurring:send-nightly-report", "Off")));

    [Fact]
    public void All_faults_are_named_at_once()
    {
        var refusal = Assert.Throws<InvalidOperationException>(() => Read(
            [typeof(SendNightlyReport), typeof(Never), typeof(Nowhere), typeof(Local), typeof(AlsoLocal)], ("Recurring:send-nightly-report", "0 3 * *"), ("Recurring:send-nightly-reports", "off"))).Message;

        Assert.StartsWith("The recurring work of module 'shop' is invalid:", refusal, StringComparison.Ordinal);
        Assert.Contains("The setting Recurring:send-nightly-reports refers to no recurring work. Use one of: send-nightly-report, never, nowhere, local, local.", refusal, StringComparison.Ordinal);
        Assert.Contains("The setting Recurring:send-nightly-report is invalid: '0 3 * *' in the time zone 'UTC'.", refusal, StringComparison.Ordinal);
        Assert.Contains("[Recurring] on Never is invalid: '0 0 30 2 *' in the time zone 'UTC'. No day has this date.", refusal, StringComparison.Ordinal);
        Assert.Contains("[Recurring] on Nowhere is invalid: '0 3 * * *' in the time zone 'Europe/Atlantis'.", refusal, StringComparison.Ordinal);
        Assert.Contains("Local and AlsoLocal have the name local. Set Name on [Recurring].", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_processes_schedule_a_run_under_the_same_id()
    {
        var (one, other) = (Assert.Single(Read([typeof(SendNightlyReport)])), Assert.Single(Read([typeof(SendNightlyReport)])));

        Assert.Equal(one.TimerAfter(At("2030-01-01 00:00")).Id, other.TimerAfter(At("2030-01-01 01:00")).Id);
        Assert.NotEqual(one.TimerAfter(At("2030-01-01 00:00")).Id, other.TimerAfter(At("2030-01-01 03:00")).Id);
    }

    private static IReadOnlyList<Recurrence> Read(Type[] handlers, params (string Key, string Value)[] settings) => RecurringWork.Read(
        "shop", handlers, new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build());

    private static DateTimeOffset At(string time) => DateTimeOffset.Parse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    [Recurring("0 3 * * *")]
    private abstract class SendNightlyReport;

    [Recurring("0 0 30 2 *")]
    private abstract class Never;

    [Recurring("0 3 * * *", TimeZone = "Europe/Atlantis")]
    private abstract class Nowhere;

    [Recurring("0 3 * * *", TimeZone = "Europe/Vienna")]
    private abstract class Local;

    [Recurring("0 3 * * *", Name = "local")]
    private abstract class AlsoLocal;
}
