namespace Monolith.Runtime.Events;

/// <summary>Removes a due item and performs its work in one transaction.</summary>
internal static class DueItemTaking
{
    /// <summary>Removes an item and performs its work, again after each conflict with another writer. Does nothing if the item no longer exists.</summary>
    public static Task TakeAsync(
        this IDueStore store, DueItem item, Func<IServiceProvider, Task> work, TimeProvider clock, CancellationToken stop) =>
        Conflicts.RepeatAsync(
            async conflicts =>
            {
                await using var transaction = await store.BeginAsync(stop);
                if (!await transaction.TryTakeAsync(item.Id, stop))
                {
                    return false;
                }

                await transaction.LockConflictsAsync(conflicts, stop);
                await work(transaction.Services);
                await transaction.CommitAsync(stop);
                return true;
            },
            store.IsConflict,
            clock,
            stop);
}
