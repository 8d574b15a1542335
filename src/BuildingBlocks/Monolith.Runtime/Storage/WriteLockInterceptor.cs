using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Monolith.Runtime.Storage;

/// <summary>
/// Takes a turn to write where the transaction begins, and ends it with the commit: what EF Core does before to find the
/// changes and make statements of them, and afterwards to accept them, keeps nobody waiting.
/// </summary>
internal sealed class WriteLockInterceptor : DbTransactionInterceptor, IDbConnectionInterceptor
{
    public static WriteLockInterceptor Instance { get; } = new();

    /// <summary>
    /// Before the connection is taken from the pool: who wrote last gave the same one back, and its page cache is the only
    /// one that needs no reading again.
    /// </summary>
    public async ValueTask<InterceptionResult> ConnectionOpeningAsync(
        DbConnection connection, ConnectionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is ModuleDbContext { Unit: { IsWriting: true } unit })
        {
            await unit.AcquireWriteLockAsync(cancellationToken);
        }

        return result;
    }

    public override async ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
        DbConnection connection,
        TransactionStartingEventData eventData,
        InterceptionResult<DbTransaction> result,
        CancellationToken cancellationToken = default)
    {
        if (eventData.Context is ModuleDbContext { Unit: { } unit })
        {
            await unit.AcquireWriteLockAsync(cancellationToken);
        }

        return result;
    }

    public override Task TransactionCommittedAsync(
        DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is ModuleDbContext { Unit: { } unit })
        {
            unit.ReleaseWriteLock();
        }

        return Task.CompletedTask;
    }
}
