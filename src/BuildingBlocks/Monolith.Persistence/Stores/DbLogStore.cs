using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Messaging;

namespace Monolith.Persistence;

/// <summary>Takes old rows out of a module's outbox and idempotency table.</summary>
internal sealed class DbLogStore<TContext>(IServiceScopeFactory scopes) : ILogStore
    where TContext : ModuleDbContext
{
    public async Task<int> TruncateAsync(DateTimeOffset olderThan, LogPosition upTo, int max, CancellationToken cancellationToken)
    {
        await using var transaction = await Transaction.BeginAsync(
            scopes, (scope, db, unit) => new Transaction(scope, db, unit), cancellationToken);
        var gone = await transaction.TruncateAsync(olderThan, upTo, max, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return gone;
    }

    public async Task<int> ForgetAnswersAsync(DateTimeOffset olderThan, int max, CancellationToken cancellationToken)
    {
        await using var transaction = await Transaction.BeginAsync(
            scopes, (scope, db, unit) => new Transaction(scope, db, unit), cancellationToken);
        var rows = transaction.Db.Idempotency;
        var gone = await rows
            .Where(i => rows.Where(o => o.CreatedAt < olderThan).OrderBy(o => o.CreatedAt).Take(max).Select(o => o.Key).Contains(i.Key))
            .ExecuteDeleteAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return gone;
    }

    private sealed class Transaction(AsyncServiceScope scope, TContext db, UnitOfWork unit)
        : HandlingTransaction<TContext>(scope, db, unit)
    {
        public async Task<int> TruncateAsync(DateTimeOffset olderThan, LogPosition upTo, int max, CancellationToken cancellationToken)
        {
            var oldest = await Db.Outbox.AsNoTracking()
                .Where(o => o.Position <= upTo.Sequence)
                .OrderBy(o => o.Position)
                .Select(o => new { o.Position, o.OccurredAt })
                .Take(max)
                .ToListAsync(cancellationToken);
            var last = oldest.TakeWhile(o => o.OccurredAt < olderThan).LastOrDefault();
            if (last is null)
            {
                return 0;
            }

            var gone = await Db.Outbox.Where(o => o.Position <= last.Position).ExecuteDeleteAsync(cancellationToken);
            var state = await Db.LogState.SingleOrDefaultAsync(cancellationToken);
            if (state is null)
            {
                Db.LogState.Add(state = new LogStateRow());
            }

            state.Position = last.Position;
            return gone;
        }
    }
}
