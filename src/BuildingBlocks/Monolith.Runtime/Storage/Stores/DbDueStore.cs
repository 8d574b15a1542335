using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime.Events;

namespace Monolith.Runtime.Storage;

/// <summary>A table of a module's own schema that holds timers or side effects until they are due.</summary>
internal sealed class DbDueStore<TContext, TRow>(ModuleStorage storage, DueSignal added, IServiceScopeFactory scopes) : IDueStore
    where TContext : ModuleDbContext
    where TRow : DueRow
{
    public DueSignal Added => added;

    public Task<DateTimeOffset?> NextDueAsync(DueExclusion except, CancellationToken cancellationToken) => ReadAsync(
        rows => Without(rows, except).Where(r => !r.Parked).OrderBy(r => r.DueAt).Select(r => (DateTimeOffset?)r.DueAt).FirstOrDefaultAsync(cancellationToken));

    public Task<int> CountParkedAsync(ParkedSelection selection, CancellationToken cancellationToken) =>
        ReadAsync(rows => rows.WhereParked(selection).CountAsync(cancellationToken));

    public async Task<IReadOnlyList<ParkedItem>> ListParkedAsync(int max, CancellationToken cancellationToken) => await ReadAsync(
        rows => rows.WhereParked(ParkedSelection.All).OrderBy(r => r.Name).ThenBy(r => r.Key).ThenBy(r => r.DueAt).ThenBy(r => r.Id).Take(max)
            .Select(r => new ParkedItem(new DueItem(r.Id, r.Name, r.Key, r.Payload, r.DueAt, r.Attempts), r.Failure ?? ""))
            .ToListAsync(cancellationToken));

    public Task<int> RetryParkedAsync(ParkedSelection selection, DateTimeOffset dueAt, CancellationToken cancellationToken) => WriteAllAsync(
        rows => rows.WhereParked(selection).ExecuteUpdateAsync(
            set => set.SetProperty(r => r.Parked, false).SetProperty(r => r.DueAt, dueAt).SetProperty(r => r.Attempts, 0),
            cancellationToken),
        cancellationToken);

    public Task<int> DiscardParkedAsync(ParkedSelection selection, CancellationToken cancellationToken) =>
        WriteAllAsync(rows => rows.WhereParked(selection).ExecuteDeleteAsync(cancellationToken), cancellationToken);

    public async Task<IReadOnlyList<DueItem>> ReadDueAsync(DateTimeOffset now, int max, DueExclusion except, CancellationToken cancellationToken) => await ReadAsync(
        rows => Without(rows, except).Where(r => !r.Parked && r.DueAt <= now).OrderBy(r => r.DueAt).Take(max)
            .Select(r => new DueItem(r.Id, r.Name, r.Key, r.Payload, r.DueAt, r.Attempts))
            .ToListAsync(cancellationToken));

    public Task<DueItem?> FindAsync(Guid id, CancellationToken cancellationToken) => ReadAsync(
        rows => rows.Where(r => r.Id == id && !r.Parked)
            .Select(r => new DueItem(r.Id, r.Name, r.Key, r.Payload, r.DueAt, r.Attempts))
            .SingleOrDefaultAsync(cancellationToken));

    public async Task<IDueTransaction> BeginAsync(CancellationToken cancellationToken) =>
        await Transaction.BeginAsync(scopes, (scope, db, unit) => new Transaction(scope, db, unit), cancellationToken);

    public Task<bool> TryPostponeAsync(DueItem item, DateTimeOffset dueAt, string? failure, CancellationToken cancellationToken)
    {
        var stored = failure is null ? null : TextRule.Escape(failure);
        return WriteAsync(
            rows => rows.Where(r => r.Id == item.Id && r.DueAt == item.DueAt).ExecuteUpdateAsync(
                set => set.SetProperty(r => r.DueAt, dueAt)
                    .SetProperty(r => r.Failure, r => stored ?? r.Failure)
                    .SetProperty(r => r.Attempts, r => r.Attempts + (stored == null ? 0 : 1)),
                cancellationToken),
            cancellationToken,
            isNoticed: failure is not null);
    }

    public Task ParkAsync(DueItem item, string failure, CancellationToken cancellationToken) => WriteAsync(
        rows => rows.Where(r => r.Id == item.Id).ExecuteUpdateAsync(
            set => set.SetProperty(r => r.Parked, true)
                .SetProperty(r => r.Failure, TextRule.Escape(failure))
                .SetProperty(r => r.Attempts, r => r.Attempts + 1),
            cancellationToken),
        cancellationToken);

    public bool IsOutage(Exception failure) => storage.Provider.IsTransient(failure);

    public bool IsConflict(Exception failure) => storage.Provider.Classify(failure) is DatabaseFailure.Conflict;

    private static IQueryable<TRow> Without(IQueryable<TRow> rows, DueExclusion except)
    {
        // Mostly there is nothing to exclude, and the query stays the simple one.
        var others = except.Ids.Count == 0 ? rows : rows.Where(r => !except.Ids.Contains(r.Id));
        return except.Names.Count == 0 ? others : others.Where(r => !except.Names.Contains(r.Name));
    }

    private async Task<TResult> ReadAsync<TResult>(Func<IQueryable<TRow>, Task<TResult>> read)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await read(scope.ServiceProvider.GetRequiredService<TContext>().Set<TRow>().AsNoTracking());
    }

    private async Task<bool> WriteAsync(Func<IQueryable<TRow>, Task<int>> write, CancellationToken cancellationToken, bool isNoticed = true) =>
        await WriteAllAsync(write, cancellationToken, isNoticed) == 1;

    private async Task<int> WriteAllAsync(Func<IQueryable<TRow>, Task<int>> write, CancellationToken cancellationToken, bool isNoticed = true)
    {
        var written = storage.Provider.SingleWriter ? await WriteInTransactionAsync() : await WriteAloneAsync();

        // A rescheduled item may be due before the time that the loop waits for.
        if (isNoticed)
        {
            added.Notify();
        }

        return written;

        // The write lock is taken where the transaction begins.
        async Task<int> WriteInTransactionAsync()
        {
            await using var transaction = await BeginAsync(cancellationToken);
            var count = await write(((Transaction)transaction).Db.Set<TRow>());
            await transaction.CommitAsync(cancellationToken);
            return count;
        }

        // A single statement is a transaction of its own.
        async Task<int> WriteAloneAsync()
        {
            await using var scope = scopes.CreateAsyncScope();
            return await write(scope.ServiceProvider.GetRequiredService<TContext>().Set<TRow>());
        }
    }

    private sealed class Transaction(AsyncServiceScope scope, TContext db, UnitOfWork unit)
        : HandlingTransaction<TContext>(scope, db, unit), IDueTransaction
    {
        public async Task<bool> TryTakeAsync(Guid id, CancellationToken cancellationToken) =>
            await Db.Set<TRow>().Where(r => r.Id == id).ExecuteDeleteAsync(cancellationToken) == 1;
    }
}
