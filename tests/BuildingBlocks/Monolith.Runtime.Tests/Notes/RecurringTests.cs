using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Monolith.Testing;

namespace Monolith.Runtime.Tests;

/// <summary>Work that recurs, in a module that runs.</summary>
public sealed class RecurringTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Recurring_work_runs_when_the_clock_is_advanced_and_health_shows_the_next_run()
    {
        await using var host = await ModuleHost.StartAsync(new NotesModule());
        await host.SendAsync(new AddNote("day", "today"));

        host.Shift(TimeSpan.FromDays(1));

        await host.EventuallyAsync<NotesDocuments>(async db => await db.Notes.FindAsync("day", Token) is null);
        var health = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token);
        var next = Assert.IsType<IReadOnlyDictionary<string, string>>(health.Entries["notes"].Data["recurring"], exactMatch: false)["sweep-notes"];
        Assert.Equal($"0 3 * * *, next at {NextThree(host.Clock.GetUtcNow()):u}", next);
    }

    [Fact]
    public async Task Recurring_work_that_is_switched_off_does_not_run()
    {
        await using var host = await ModuleHost.StartAsync(new NotesModule(), new Dictionary<string, string?> { ["Modules:notes:Recurring:sweep-notes"] = "off" });

        var health = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token);

        Assert.False(health.Entries["notes"].Data.ContainsKey("recurring"));
    }

    private static DateTime NextThree(DateTimeOffset now) => now.UtcDateTime.Date.AddHours(3) is var three && three > now.UtcDateTime ? three : three.AddDays(1);
}
