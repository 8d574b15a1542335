namespace Notifications;

internal sealed class NotificationsDbContext(DbContextOptions<NotificationsDbContext> options) : ModuleDbContext(options)
{
    public DbSet<Contact> Contacts => Set<Contact>();

    public DbSet<Notification> Notifications => Set<Notification>();

    public async Task<Notification> GetNotificationAsync(Guid id, CancellationToken cancellationToken) =>
        await Notifications.FindAsync([id], cancellationToken)
            ?? throw new InvalidOperationException($"The notification {id} does not exist, but was to be sent.");
}
