using Monolith.Runtime.Events;

namespace Monolith.Runtime.Memory;

/// <summary>The parked events of a subscriber in memory. A restart forgets them, and handles their events again.</summary>
internal sealed class MemoryParkedEventStore(MemoryStore store) : IParkedEventStore
{
    public Task<IReadOnlyList<ParkedEvent>> ListAsync(string? source, int max, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<ParkedEvent>>(
    [
        .. store.Data.Parked.Where(parked => source is null || parked.Source == source)
            .OrderBy(parked => parked.Source, StringComparer.Ordinal).ThenBy(parked => parked.Record.Position).Take(max),
    ]);

    public Task<IReadOnlyList<ParkedEvent>> ListWaitingAsync(string? source, int max, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<ParkedEvent>>(
    [
        .. store.Data.Parked.Where(parked => parked.IsWaiting && (source is null || parked.Source == source))
            .OrderBy(parked => parked.Source, StringComparer.Ordinal).ThenBy(parked => parked.Record.Position).Take(max),
    ]);

    public Task<int> CountWaitingAsync(CancellationToken cancellationToken)
    {
        var data = store.Data;
        var waiting = data.Parked.Where(parked => parked.IsWaiting).Select(parked => new ParkedKey(parked.Source, parked.Record.Key)).ToHashSet();
        return Task.FromResult(
            data.Parked.Count(parked => waiting.Contains(new ParkedKey(parked.Source, parked.Record.Key)))
            + data.Remainders.Where(remainder => waiting.Contains(new ParkedKey(remainder.Source, remainder.Key))).Sum(remainder => remainder.Count));
    }

    public Task<ParkedEvent?> FindAsync(Guid id, CancellationToken cancellationToken) => Task.FromResult(store.Data.Parked.Find(parked => parked.Id == id));

    public Task<IReadOnlyList<ParkedKey>> ListKeysAsync(ParkedSelection selection, ParkedKey? after, int max, CancellationToken cancellationToken)
    {
        var data = store.Data;
        return Task.FromResult<IReadOnlyList<ParkedKey>>(
        [
            .. data.Parked.Where(parked => selection.Matches(parked)).Select(parked => new ParkedKey(parked.Source, parked.Record.Key))
                .Union(data.Remainders.Where(remainder => selection.Matches(remainder)).Select(remainder => new ParkedKey(remainder.Source, remainder.Key)))
                .Where(key => after is null || Compare(key, after) > 0)
                .Order(Comparer<ParkedKey>.Create(Compare))
                .Take(max),
        ]);
    }

    public Task<IReadOnlyList<ParkedRemainder>> ListRemaindersAsync(string? source, int max, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ParkedRemainder>>(
        [
            .. store.Data.Remainders.Where(remainder => source is null || remainder.Source == source)
                .OrderBy(remainder => remainder.Source, StringComparer.Ordinal).ThenBy(remainder => remainder.After).Take(max),
        ]);

    public Task<int> CountAsync(ParkedSelection selection, CancellationToken cancellationToken)
    {
        var data = store.Data;
        return Task.FromResult(
            data.Parked.Count(parked => selection.Matches(parked)) + data.Remainders.Where(remainder => selection.Matches(remainder)).Sum(remainder => remainder.Count));
    }

    public async Task<int> DiscardAsync(ParkedSelection selection, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginTransactionAsync("", cancellationToken);
        var count = await CountAsync(selection, cancellationToken);
        transaction.Discard(parked => selection.Matches(parked), remainder => selection.Matches(remainder));
        await transaction.CommitAsync(cancellationToken);
        return count;
    }

    public async Task<IParkedEventTransaction> BeginAsync(string source, CancellationToken cancellationToken) =>
        await store.BeginTransactionAsync(source, cancellationToken);

    public bool IsOutage(Exception failure) => store.IsOutage(failure);

    public bool IsConflict(Exception failure) => store.IsConflict(failure);

    private static int Compare(ParkedKey one, ParkedKey other) =>
        string.CompareOrdinal(one.Source, other.Source) is var bySource and not 0 ? bySource : string.CompareOrdinal(one.Key, other.Key);
}
