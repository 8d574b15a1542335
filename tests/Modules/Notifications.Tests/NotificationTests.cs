using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Monolith;
using Monolith.Runtime;
using Notifications.Contracts;
using Profiles.Contracts;

namespace Notifications.Tests;

public sealed class NotificationTests : NotificationsScenario
{
    [Fact]
    public async Task A_confirmed_order_sends_a_mail()
    {
        await StartAsync();
        await RegisterAsync();
        await ConfirmAsync();

        var sent = await Notifications.EventAsync<NotificationSent>(e => e.OrderId == Order);

        var mail = Assert.Single(Mails());
        Assert.Equal(Email, Assert.Single(mail.To.Mailboxes).Address);
        Assert.Contains($"Dear {Name}", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains("25.00 EUR", mail.TextBody, StringComparison.Ordinal);
        Assert.Equal(new NotificationSent(sent.NotificationId, Order, Customer, "orderConfirmed"), sent);
        Assert.Equal(NotificationStatus.Sent, (await SettledAsync()).Status);
    }

    [Theory]
    [InlineData("you won: https://evil.example/prize", "Dear customer,")]
    [InlineData("claim at evil.example", "Dear customer,")]
    [InlineData("Ann\r\n\r\nYour account is locked", "Dear Ann Your account is locked,")]
    [InlineData("J.R.R. Tolkien", "Dear J.R.R. Tolkien,")]
    public async Task A_name_carried_a_message_to_the_owner_of_the_address(string name, string salutation)
    {
        await StartAsync();
        await RegisterAsync(name);
        await ConfirmAsync();

        await SettledAsync();

        var mail = Assert.Single(Mails());
        Assert.StartsWith(salutation, mail.TextBody, StringComparison.Ordinal);
        Assert.DoesNotContain("evil.example", mail.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_that_a_restored_Ordering_repeats_was_parked()
    {
        await StartAsync();
        await RegisterAsync();
        await ConfirmAsync();
        await SettledAsync();

        await ConfirmAsync();

        await SettledAsync();
        Assert.Single(Mails());
        Assert.Empty(await Notifications.Services.GetRequiredService<IEventAdministration>().ListParkedAsync("notifications", 10, CancellationToken.None));
    }

    /// <summary>With a random id, a module that was restored from a backup sent a second mail, which no erasure found.</summary>
    [Fact]
    public void The_name_of_a_mail_follows_from_its_order()
    {
        Assert.Equal(Notification.IdOf(Order, NotificationKind.OrderConfirmed), Notification.IdOf(Order, NotificationKind.OrderConfirmed));
        Assert.NotEqual(Notification.IdOf(Order, NotificationKind.OrderConfirmed), Notification.IdOf(Order, NotificationKind.OrderCancelled));
    }

    [Fact]
    public async Task Other_users_of_the_machine_could_read_the_mails()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has access lists instead of modes.");
            return;
        }

        await StartAsync();
        await RegisterAsync();
        await ConfirmAsync();

        await SettledAsync();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Assert.Single(Directory.GetFiles(Pickup))));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Pickup));
    }

    [Fact]
    public async Task A_cancellation_mail_contains_the_reason_which_is_stored_nowhere_else()
    {
        await StartAsync();
        await RegisterAsync();
        await CancelAsync($"I am {Name} and I moved");

        await SettledAsync();

        Assert.Contains("I moved", Assert.Single(Mails()).TextBody, StringComparison.Ordinal);
        Assert.All(await TracesAsync(), trace => Assert.True(
            trace.EndsWith(".eml", StringComparison.Ordinal) || trace.StartsWith("contacts: ", StringComparison.Ordinal), trace));
    }

    [Fact]
    public async Task The_mail_is_sent_to_the_current_address()
    {
        await StartAsync();
        await RegisterAsync();
        await Notifications.PublishAsync(new ProfileUpdated(Customer, "Ann Moved", "moved@example.org"));
        await ConfirmAsync();

        await SettledAsync();

        Assert.Equal("moved@example.org", Assert.Single(Assert.Single(Mails()).To.Mailboxes).Address);
    }

    [Fact]
    public async Task An_order_of_an_unknown_customer_sends_no_mail()
    {
        await StartAsync();
        await ConfirmAsync();

        var notification = await SettledAsync();

        Assert.Equal((NotificationStatus.Dropped, "The customer was erased or is unknown."), (notification.Status, notification.Reason));
        Assert.Empty(Mails());
        Assert.Empty(await Notifications.PublishedAsync());
    }

    [Fact]
    public async Task The_handler_waits_for_a_customer_whose_event_has_not_arrived()
    {
        await StartAsync(services => services.Decorate<ICatchUp>((inner, _) => new LateCustomer(inner, () => RegisterAsync())));
        await ConfirmAsync();

        Assert.Equal(NotificationStatus.Sent, (await SettledAsync()).Status);
    }

    [Fact]
    public async Task A_repeated_mail_replaces_the_first_with_the_same_message_id()
    {
        var plan = new WatchedTransport.Plan { BreakOffs = 2 };
        plan.GoOn.SetResult();
        await StartAsync(plan.Apply);
        await RegisterAsync();
        await ConfirmAsync();

        Assert.Equal(NotificationStatus.Sent, (await SettledAsync()).Status);

        Assert.Equal(3, plan.MessageIds.Count);
        Assert.Equal(Assert.Single(plan.MessageIds.Distinct()), Assert.Single(Mails()).MessageId);
        Assert.Single(await Notifications.PublishedAsync());
    }

    [Fact]
    public async Task A_mail_that_cannot_be_sent_fails_for_good_with_the_reason()
    {
        var plan = new WatchedTransport.Plan { BreakOffs = 2 };
        plan.GoOn.SetResult();
        await StartAsync(plan.Apply, ("Messaging:SideEffectMaxAttempts", "2"));
        await RegisterAsync();
        await ConfirmAsync();

        var notification = await SettledAsync();

        Assert.Equal((NotificationStatus.Failed, "Cut short after the mail was written."), (notification.Status, notification.Reason));
        Assert.Empty(await Notifications.PublishedAsync());
    }

    [Fact]
    public async Task Notifications_are_listed_by_order()
    {
        await StartAsync();
        await RegisterAsync();
        await ConfirmAsync();
        await Notifications.PublishAsync(new Ordering.Contracts.OrderCancelled(Guid.CreateVersion7(), Customer, "Another one"));
        await SettledAsync();

        var all = await Notifications.Http.GetFromJsonAsync<JsonElement>("/notifications", TestContext.Current.CancellationToken);
        var one = await Notifications.Http.GetFromJsonAsync<JsonElement>($"/notifications?orderId={Order}", TestContext.Current.CancellationToken);

        Assert.Equal(2, all.GetProperty("total").GetInt32());
        var notification = Assert.Single(one.GetProperty("items").EnumerateArray());
        Assert.Equal("orderConfirmed", notification.GetProperty("kind").GetString());
        Assert.Equal("sent", notification.GetProperty("status").GetString());
    }

    [Theory]
    [InlineData("Host", "Modules:notifications:Mail:Transport", "Smtp")]
    [InlineData("Password", "Modules:notifications:Mail:User", "shop")]
    [InlineData("Port", "Modules:notifications:Mail:Port", "0")]
    [InlineData("FromAddress", "Modules:notifications:Mail:FromAddress", "nobody")]
    public async Task Invalid_mail_options_are_rejected_at_startup(string named, string key, string value)
    {
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(null, (key, value)));

        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    private sealed class LateCustomer(ICatchUp inner, Func<Task> arrive) : ICatchUp
    {
        public async Task WithAsync<TEvent>(CancellationToken cancellationToken)
            where TEvent : IIntegrationEvent
        {
            await arrive();
            await inner.WithAsync<TEvent>(cancellationToken);
        }
    }
}
