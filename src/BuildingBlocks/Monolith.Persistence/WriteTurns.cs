using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Monolith.Persistence;

/// <summary>
/// Takes a turn to write where the transaction begins, and ends it with the commit: what EF Core does before to find the
/// changes and make statements of them, and afterwards to accept them, keeps nobody waiting.
/// </summary>
internal sealed class WriteTurns : DbTransactionInterceptor
{
    public static WriteTurns Instance { get; } = new();

    public override async ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
        DbConnection connection,
        TransactionStartingEventData eventData,
        InterceptionResult<DbTransaction> result,
        CancellationToken cancellationToken = default)
    {
        if (eventData.Context is ModuleDbContext { Unit: { } unit })
        {
            await unit.TakeTurnAsync(cancellationToken);
        }

        return result;
    }

    public override Task TransactionCommittedAsync(
        DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is ModuleDbContext { Unit: { } unit })
        {
            unit.EndTurn();
        }

        return Task.CompletedTask;
    }
}
