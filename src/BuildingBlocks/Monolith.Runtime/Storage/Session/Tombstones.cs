using Microsoft.EntityFrameworkCore;

namespace Monolith.Runtime.Storage;

/// <summary>Deletes the events with personal data whose key a tombstone ends, from the change tracker and from the log.</summary>
internal static class Tombstones
{
    /// <summary>Drops events of the key that were published before the tombstone and not saved yet.</summary>
    public static void RemoveUnsaved(ModuleDbContext db, string key)
    {
        foreach (var entry in db.ChangeTracker.Entries<OutboxRow>().ToList())
        {
            if (entry.State == EntityState.Added && entry.Entity.Personal && entry.Entity.Key == key)
            {
                entry.State = EntityState.Detached;
            }
        }
    }

    /// <summary>Deletes the saved events of all keys whose tombstones are about to be saved.</summary>
    public static async Task DeleteSavedAsync(ModuleDbContext db, CancellationToken cancellationToken)
    {
        var ended = db.ChangeTracker.Entries<OutboxRow>()
            .Where(entry => entry.State == EntityState.Added && db.Storage.Registry.Find(entry.Entity.Name) is { Tombstone: true })
            .Select(entry => entry.Entity.Key)
            .ToList();
        foreach (var key in ended)
        {
            await db.Outbox.Where(o => o.Personal && o.Key == key).ExecuteDeleteAsync(cancellationToken);
            if (db.Storage.Provider.IsServer)
            {
                await db.ImportedEvents.Where(e => e.Personal && e.Key == key).ExecuteDeleteAsync(cancellationToken);
            }
        }
    }
}
