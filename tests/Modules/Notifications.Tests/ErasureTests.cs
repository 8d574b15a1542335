using Microsoft.EntityFrameworkCore;

namespace Notifications.Tests;

/// <summary>For both orders of mail and erasure, no row and no file contains the customer's name or address at the end.</summary>
public sealed class ErasureTests : NotificationsScenario
{
    [Fact]
    public async Task Earlier_mails_are_removed()
    {
        await StartAsync();
        await RegisterAsync();
        await ConfirmAsync();
        await SettledAsync();
        Assert.NotEmpty(await TracesAsync());

        await EraseAsync();

        Assert.Equal(NotificationStatus.Sent, (await SettledAsync()).Status);
        Assert.Empty(Mails());
        Assert.Empty(await TracesAsync());
    }

    /// <summary>A folder that was not mounted counted as one without mails, and the mails stayed for ever.</summary>
    [Fact]
    public async Task Mails_in_a_folder_that_is_away_during_the_erasure_are_removed_when_it_is_back()
    {
        await StartAsync();
        await RegisterAsync();
        await ConfirmAsync();
        await SettledAsync();
        var aside = Pickup + "-aside";
        Directory.Move(Pickup, aside);

        await EraseAsync();
        await Notifications.EventuallyAsync<NotificationsDbContext>(async db =>
            await db.Database.SqlQuery<int>($"SELECT COUNT(*) AS \"Value\" FROM side_effects WHERE attempts > 0").SingleAsync() == 1);
        Directory.Move(aside, Pickup);
        Notifications.Shift(TimeSpan.FromMinutes(2));

        await LeftAsync(0);
        Assert.Empty(Mails());
    }

    [Fact]
    public async Task A_mail_written_after_the_erasure_is_removed()
    {
        var plan = new WatchedTransport.Plan();
        await StartAsync(plan.Apply);
        await RegisterAsync();
        await CancelAsync($"I am {Name}");
        await plan.Reached.Task;

        await EraseAsync();
        await LeftAsync(1);
        plan.GoOn.SetResult();

        await SettledAsync();
        Assert.Single(plan.MessageIds);
        Assert.Empty(await TracesAsync());
    }

    [Fact]
    public async Task A_mail_interrupted_after_the_erasure_is_removed()
    {
        var plan = new WatchedTransport.Plan { BreakOffs = 1 };
        await StartAsync(plan.Apply);
        await RegisterAsync();
        await ConfirmAsync();
        await plan.Reached.Task;

        await EraseAsync();
        await LeftAsync(1);
        plan.GoOn.SetResult();

        Assert.Equal(NotificationStatus.Dropped, (await SettledAsync()).Status);
        Assert.Single(plan.MessageIds);
        Assert.Empty(await TracesAsync());
    }

    [Fact]
    public async Task A_mail_that_fails_for_good_after_the_erasure_is_removed()
    {
        var plan = new WatchedTransport.Plan { BreakOffs = 1 };
        await StartAsync(plan.Apply, ("Messaging:SideEffectMaxAttempts", "1"));
        await RegisterAsync();
        await ConfirmAsync();
        await plan.Reached.Task;

        await EraseAsync();
        await LeftAsync(1);
        plan.GoOn.SetResult();

        Assert.Equal(NotificationStatus.Failed, (await SettledAsync()).Status);
        Assert.Single(plan.MessageIds);
        Assert.Empty(await TracesAsync());
    }
}
