using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Monolith.Runtime.Storage;

/// <summary>Rejects a bulk write that would commit on its own within a command.</summary>
internal sealed class BulkWriteGuard : DbCommandInterceptor
{
    public static BulkWriteGuard Instance { get; } = new();

    public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
    {
        Check(command, eventData);
        return result;
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Check(command, eventData);
        return ValueTask.FromResult(result);
    }

    private static void Check(DbCommand command, CommandEventData eventData)
    {
        if (eventData.Context is ModuleDbContext { Session.Unit.HasTransaction: false } && command.Transaction is null
            && eventData.CommandSource is not CommandSource.SaveChanges)
        {
            throw new InvalidOperationException(
                "ExecuteUpdate, ExecuteDelete and raw SQL within a command require the command's transaction. Await db.BeginTransactionAsync first.");
        }
    }
}
