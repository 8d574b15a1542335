using System.Data.Common;
using System.Globalization;
using System.Numerics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime.Events;

namespace Monolith.Runtime.Storage;

/// <summary>A table of a module's own schema that holds timers or side effects until they are due.</summary>
internal sealed class DbDueStore<TContext, TRow>(string table, FrameworkStatements statements, DueSignal added, IServiceScopeFactory scopes) : IDueStore
    where TContext : ModuleDbContext
    where TRow : DueRow, IDueRow<TRow>
{
    private readonly string _waiting = $"FROM {statements.Storage.Table(table)} WHERE {statements.Storage.Provider.IsFalse("parked")}";

    public DueSignal Added => added;

    public async Task<DateTimeOffset?> NextDueAsync(DueExclusion except, CancellationToken cancellationToken)
    {
        var (others, excluded) = Without(except);
        return await statements.ReadAsync($"SELECT MIN(due_at) {_waiting}{others}", ReadTime, cancellationToken, excluded) is [var next] ? next : null;

        DateTimeOffset? ReadTime(DbDataReader row) => row.IsDBNull(0) ? null : statements.Storage.Provider.ReadTime(row, 0);
    }

    public async Task<int> CountWaitingAsync(int max, CancellationToken cancellationToken)
    {
        var some = $"SELECT id {_waiting} ORDER BY due_at {statements.Storage.Provider.Limit("@max")}";
        return (await statements.ReadAsync(
            $"SELECT COUNT(*) FROM ({some}) AS counted", row => Convert.ToInt32(row.GetValue(0), CultureInfo.InvariantCulture), cancellationToken, ("@max", max)))[0];
    }

    public Task<int> CountParkedAsync(ParkedSelection selection, CancellationToken cancellationToken) =>
        ReadAsync(rows => rows.WhereParked(selection).CountAsync(cancellationToken));

    public async Task<IReadOnlyList<ParkedItem>> ListParkedAsync(int max, CancellationToken cancellationToken) => await ReadAsync(
        rows => rows.WhereParked(ParkedSelection.All).OrderBy(r => r.Name).ThenBy(r => r.Key).ThenBy(r => r.DueAt).ThenBy(r => r.Id).Take(max)
            .Select(r => new ParkedItem(new DueItem(r.Id, r.Name, TenantKeys.Read(r.Tenant, r.Key), r.Payload, r.DueAt, r.Attempts, r.Tenant), r.Failure ?? ""))
            .ToListAsync(cancellationToken));

    public Task<int> RetryParkedAsync(ParkedSelection selection, DateTimeOffset dueAt, Guid? action, CancellationToken cancellationToken) => WriteAllAsync(
        rows => rows.WhereParked(selection).ExecuteUpdateAsync(
            set => set.SetProperty(r => r.Parked, false).SetProperty(r => r.DueAt, dueAt).SetProperty(r => r.Attempts, 0).SetProperty(r => r.LastRetry, action),
            cancellationToken),
        cancellationToken);

    public Task<int> DiscardParkedAsync(ParkedSelection selection, CancellationToken cancellationToken) =>
        WriteAllAsync(rows => rows.DiscardParkedAsync(selection, cancellationToken), cancellationToken);

    public async Task<IReadOnlyList<DueItem>> ReadDueAsync(DateTimeOffset now, int max, DueExclusion except, CancellationToken cancellationToken)
    {
        var (others, excluded) = Without(except);
        return await ReadWaitingAsync($"due_at <= @now{others}", max, cancellationToken, [("@now", statements.Storage.Provider.StoreTime(now)), .. excluded]);
    }

    public Task<DueItem?> FindAsync(Guid id, CancellationToken cancellationToken) => ReadAsync(
        rows => rows.Where(r => r.Id == id && !r.Parked)
            .Select(r => new DueItem(r.Id, r.Name, TenantKeys.Read(r.Tenant, r.Key), r.Payload, r.DueAt, r.Attempts, r.Tenant) { StoredKey = r.Key, TraceParent = r.TraceParent })
            .SingleOrDefaultAsync(cancellationToken));

    public async Task<DueItem?> FindWaitingAsync(string name, CancellationToken cancellationToken) =>
        await ReadWaitingAsync("name = @name", 1, cancellationToken, ("@name", name)) is [var first] ? first : null;

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

    public bool IsOutage(Exception failure) => statements.Storage.Provider.IsTransient(failure);

    public bool IsConflict(Exception failure) => statements.Storage.Provider.Classify(failure) is DatabaseFailure.Conflict;

    /// <summary>
    /// Returns the condition that excludes items, and its parameters. Mostly there is nothing to exclude. Values are repeated up to a power of
    /// two, so that databases prepare a few texts and not one for each number of values.
    /// </summary>
    private static (string Condition, (string Name, object Value)[] Parameters) Without(DueExclusion except)
    {
        List<(string Name, object Value)> parameters = [];
        return (NotIn("id", except.Ids.Cast<object>()) + NotIn("name", except.Names), [.. parameters]);

        string NotIn(string column, IEnumerable<object> values)
        {
            var known = values.ToList();
            if (known.Count == 0)
            {
                return "";
            }

            var names = Enumerable.Range(0, (int)BitOperations.RoundUpToPowerOf2((uint)known.Count)).Select(index => $"@{column}{index}").ToList();
            parameters.AddRange(names.Select((name, index) => (name, known[Math.Min(index, known.Count - 1)])));
            return $" AND {column} NOT IN ({string.Join(", ", names)})";
        }
    }

    private Task<List<DueItem>> ReadWaitingAsync(string condition, int max, CancellationToken cancellationToken, params (string Name, object Value)[] parameters)
    {
        var provider = statements.Storage.Provider;
        return statements.ReadAsync(
            $"SELECT id, name, {provider.Delimit("key")}, payload, due_at, attempts, tenant, trace_parent {_waiting} AND {condition} ORDER BY due_at {provider.Limit("@max")}",
            ReadItem,
            cancellationToken,
            [.. parameters, ("@max", max)]);

        DueItem ReadItem(DbDataReader row)
        {
            var tenant = row.IsDBNull(6) ? null : row.GetString(6);
            return new DueItem(
                row.GetGuid(0), row.GetString(1), TenantKeys.Read(tenant, row.GetString(2)), row.GetString(3), provider.ReadTime(row, 4), row.GetInt32(5), tenant)
            {
                StoredKey = row.GetString(2),
                TraceParent = row.IsDBNull(7) ? null : row.GetString(7),
            };
        }
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
        var written = statements.Storage.Provider.SingleWriter ? await WriteInTransactionAsync() : await WriteAloneAsync();

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

        public async Task AddIfNoneWaitsAsync(DueItem item, CancellationToken cancellationToken)
        {
            if (!await Db.Set<TRow>().AnyAsync(r => r.Name == item.Name && !r.Parked, cancellationToken))
            {
                // Saved at once, because a handler may discard what the context tracks.
                Db.Set<TRow>().Add(TRow.Of(item));
                await FlushAsync(cancellationToken);
            }
        }
    }
}
