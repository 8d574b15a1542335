using System.Data.Common;
using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Monolith.Benchmarks.Peers;

/// <summary>
/// Notes commits as EF Core reports them, whether a product commits with its own transaction or with that of the save: the time of the
/// publisher's commit, and the number of projections in each of the subscriber's.
/// </summary>
internal sealed class Commits(HandledCounter handled) : DbTransactionInterceptor, ISaveChangesInterceptor
{
    public override Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Committed(eventData.Context);
        return Task.CompletedTask;
    }

    public override void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) => Committed(eventData.Context);

    public ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is ProjectingContext context)
        {
            context.Uncommitted += context.ChangeTracker.Entries<ProjectionRow>().Count(entry => entry.State == EntityState.Added);
        }

        return ValueTask.FromResult(result);
    }

    public ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        // A save of one row needs no transaction of EF Core's, and then no other event reports its commit.
        if (eventData.Context is { Database.CurrentTransaction: null })
        {
            Committed(eventData.Context);
        }

        return ValueTask.FromResult(result);
    }

    private void Committed(DbContext? context)
    {
        switch (context)
        {
            case PublishingContext publishing:
                publishing.CommittedAt = Stopwatch.GetTimestamp();
                break;
            case ProjectingContext { Uncommitted: > 0 } projecting:
                handled.Add(projecting.Uncommitted);
                projecting.Uncommitted = 0;
                break;
        }
    }
}
