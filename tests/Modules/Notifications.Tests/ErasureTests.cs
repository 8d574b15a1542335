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
