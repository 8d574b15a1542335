using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using Monolith;
using Monolith.Testing;
using Ordering.Contracts;
using Profiles.Contracts;

namespace Notifications.Tests;

/// <summary>Notifications alone, with its pickup folder at hand.</summary>
public abstract class NotificationsScenario : IAsyncDisposable
{
    protected const string Name = "Ann Lee-Okafor";
    protected const string Email = "ann.lee@example.org";

    private ModuleHost? _notifications;

    protected ModuleHost Notifications => _notifications ?? throw new InvalidOperationException("Start it first.");

    protected Guid Customer { get; } = Guid.CreateVersion7();

    protected Guid Order { get; } = Guid.CreateVersion7();

    protected string Pickup => Path.Combine(Notifications.Directory, "pickup");

    public async ValueTask DisposeAsync()
    {
        if (_notifications is not null)
        {
            await _notifications.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    protected async Task StartAsync(Action<IServiceCollection>? configure = null, params (string Key, string Value)[] settings) =>
        _notifications = await ModuleHost.StartAsync(
            new NotificationsModule(),
            settings.Prepend(("Messaging:RetryDelay", "00:00:00.001")).ToDictionary(s => s.Item1, s => (string?)s.Item2),
            configure: configure);

    protected Task RegisterAsync(string name = Name) => Notifications.PublishAsync(new ProfileRegistered(Customer, name, Email));

    protected Task EraseAsync() => Notifications.PublishAsync(new ProfileErased(Customer));

    protected Task ConfirmAsync() => Notifications.PublishAsync(new OrderConfirmed(Order, Customer, new Money(25m, "EUR")));

    protected Task CancelAsync(string reason) => Notifications.PublishAsync(new OrderCancelled(Order, Customer, reason));

    /// <summary>Waits until the given number of side effects remains.</summary>
    protected Task LeftAsync(int sideEffects) => Notifications.EventuallyAsync<NotificationsDbContext>(async db =>
        await db.Database.SqlQuery<int>($"SELECT COUNT(*) AS \"Value\" FROM side_effects").SingleAsync() == sideEffects);

    /// <summary>Waits until all side effects have completed, and returns the order's notification.</summary>
    internal async Task<NotificationView> SettledAsync()
    {
        await LeftAsync(0);
        return Assert.Single((await Notifications.SendAsync(new ListNotifications(Order, default))).Items);
    }

    protected IReadOnlyList<MimeMessage> Mails() =>
        Directory.Exists(Pickup) ? [.. Directory.EnumerateFiles(Pickup, "*.eml").Select(file => MimeMessage.Load(file))] : [];

    /// <summary>Looks for the customer's name and address in every live row and in every file beside the database.</summary>
    protected async Task<string[]> TracesAsync()
    {
        var traces = new List<string>();
        foreach (var file in Directory.EnumerateFiles(Notifications.Directory, "*", SearchOption.AllDirectories)
            .Where(f => !Path.GetFileName(f).StartsWith("notifications.db", StringComparison.Ordinal)))
        {
            if (IsTrace(await File.ReadAllTextAsync(file, Encoding.UTF8)))
            {
                traces.Add(file);
            }
        }

        return [.. traces, .. await Notifications.FindRowsAsync(IsTrace)];
    }

    private static bool IsTrace(string text) =>
        text.Contains(Name, StringComparison.OrdinalIgnoreCase) || text.Contains(Email, StringComparison.OrdinalIgnoreCase);
}
