using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Monolith.Runtime.Storage;

/// <content>What EF Core reports to a unit of work.</content>
internal sealed partial class UnitOfWork
{
    /// <summary>Acquires and releases the write lock at the moments that EF Core reports.</summary>
    internal sealed class LockInterceptor : DbTransactionInterceptor, IDbConnectionInterceptor
    {
        public static LockInterceptor Instance { get; } = new();

        /// <summary>
        /// Before a write takes a connection from the pool: the previous writer has just returned the connection whose page
        /// cache is up to date.
        /// </summary>
        public async ValueTask<InterceptionResult> ConnectionOpeningAsync(
            DbConnection connection, ConnectionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
        {
            if (UnitOf(eventData) is { _isWriting: true } unit)
            {
                await unit.AcquireWriteLockAsync(cancellationToken);
            }

            return result;
        }

        /// <summary>Before a transaction begins on a connection that was open already.</summary>
        public override async ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
            DbConnection connection,
            TransactionStartingEventData eventData,
            InterceptionResult<DbTransaction> result,
            CancellationToken cancellationToken = default)
        {
            if (UnitOf(eventData) is { } unit)
            {
                await unit.AcquireWriteLockAsync(cancellationToken);
            }

            return result;
        }

        /// <summary>Right after the commit.</summary>
        public override Task TransactionCommittedAsync(
            DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            UnitOf(eventData)?.ReleaseWriteLock();
            return Task.CompletedTask;
        }

        private static UnitOfWork? UnitOf(DbContextEventData eventData) => (eventData.Context as ModuleDbContext)?.Session.Unit;
    }

    /// <summary>Reports the statements that are not part of a save.</summary>
    internal sealed class ReadInterceptor : DbCommandInterceptor
    {
        public static ReadInterceptor Instance { get; } = new();

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            Report(eventData);
            return ValueTask.FromResult(result);
        }

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            Report(eventData);
            return ValueTask.FromResult(result);
        }

        public override ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<object> result, CancellationToken cancellationToken = default)
        {
            Report(eventData);
            return ValueTask.FromResult(result);
        }

        public override InterceptionResult<DbDataReader> ReaderExecuting(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
        {
            Report(eventData);
            return result;
        }

        public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
        {
            Report(eventData);
            return result;
        }

        public override InterceptionResult<object> ScalarExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<object> result)
        {
            Report(eventData);
            return result;
        }

        private static void Report(CommandEventData eventData)
        {
            if (eventData.CommandSource is not CommandSource.SaveChanges && eventData.Context is ModuleDbContext { Session.Unit: { } unit })
            {
                unit.OnStatement(mayWrite: eventData.CommandSource is not CommandSource.LinqQuery);
            }
        }
    }
}
