namespace Monolith.Runtime.Events;

/// <summary>Performs the work of due items.</summary>
internal static class DueStoreExtensions
{
    /// <summary>Removes an item and performs its work, again after each conflict with another writer. Does nothing if the item no longer exists.</summary>
    public static Task TakeAsync(
        this IDueStore store, DueItem item, Func<IDueTransaction, Task> work, TimeProvider clock, CancellationToken stop) =>
        Conflicts.RepeatAsync(
            async conflicts =>
            {
                await using var transaction = await store.BeginAsync(stop);
                if (!await transaction.TryTakeAsync(item.Id, stop))
                {
                    return false;
                }

                await transaction.LockConflictsAsync(conflicts, stop);
                await work(transaction);
                await transaction.CommitAsync(stop);
                return true;
            },
            store.IsConflict,
            clock,
            stop);

    /// <summary>
    /// Returns whether a failure is an outage: the database reported it, and it does not answer another statement either. The statement
    /// writes, because a module that may only read makes no progress.
    /// </summary>
    public static async Task<bool> IsOutageAsync(
        this IDueStore store, Exception failure, MessagingOptions options, TimeProvider clock, CancellationToken stop)
    {
        return store.IsOutage(failure) && !await DatabaseProbe.AnswersAsync(ProbeAsync, options.HandlerTimeout, clock, stop);

        async Task ProbeAsync(CancellationToken cancellationToken)
        {
            await using var transaction = await store.BeginAsync(cancellationToken);
            await transaction.TryTakeAsync(Guid.Empty, cancellationToken);
        }
    }
}
