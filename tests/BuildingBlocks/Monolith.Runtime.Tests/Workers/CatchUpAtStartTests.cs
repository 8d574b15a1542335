using Microsoft.Extensions.DependencyInjection;
using Profiles.Contracts;

namespace Monolith.Runtime.Tests;

/// <summary>Deadlines that passed while the process was down.</summary>
public sealed class CatchUpAtStartTests
{
    [Fact]
    public async Task Timers_that_are_overdue_at_start_wait_for_the_events_that_were_there()
    {
        var token = TestContext.Current.CancellationToken;
        await using var process = TwoModules.Compose();
        await process.MigrateAsync(token);
        await process.PublishAsync(new ProfileRegistered(Guid.CreateVersion7(), "Somebody", "somebody@example.org"), token);

        var caughtUp = process.Services.GetRequiredService<StartCatchUp>().RunAsync("ordering", token);
        Assert.False(caughtUp.IsCompleted);

        await process.HandleAsync("ordering", "profiles", token);
        await caughtUp.WaitAsync(TimeSpan.FromSeconds(20), token);
    }
}
