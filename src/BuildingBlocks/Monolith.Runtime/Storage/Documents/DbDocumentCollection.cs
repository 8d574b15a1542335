#pragma warning disable EF1001 // See KeyLookups: EF Core has no public API that finds a tracked row by its key without looking at all rows.
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.ChangeTracking.Internal;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Monolith.Runtime.Storage;

/// <summary>
/// A collection in the table <c>documents</c>. The change tracker holds the rows that were read, with the versions that a save compares, so
/// documents take part in the unit of work like the rows of every other table.
/// </summary>
internal sealed class DbDocumentCollection<TDocument>(
    ModuleDbContext db, string name, Func<TDocument, DocumentKey> key, Func<TDocument, DocumentKey>? group) : DocumentCollection<TDocument>
    where TDocument : class
{
    public override string Name => name;

    public override async ValueTask<TDocument?> FindAsync(DocumentKey key, CancellationToken cancellationToken) =>
        await db.Documents.FindAsync([name, key.Text], cancellationToken) is { } row && IsPresent(db.Entry(row)) ? Read(row) : null;

    public override async Task<IReadOnlyList<TDocument>> ListAsync(DocumentKey group, int max, DocumentKey? after, CancellationToken cancellationToken)
    {
        var rows = await After(after?.Text, Of(group)).Take(max).ToListAsync(cancellationToken);
        return [.. ReadPresent(rows)];
    }

    public override async Task<Page<TDocument>> ReadPageAsync(DocumentKey? group, Paging paging, CancellationToken cancellationToken)
    {
        var page = await paging.ReadAsync(Of(group).OrderBy(d => d.Key), cancellationToken);
        return new Page<TDocument>([.. ReadPresent(page.Items)], page.Number, page.PageSize, page.Total);
    }

    public override async Task<SnapshotPage> ReadSnapshotAsync(
        Func<TDocument, IEnumerable<IIntegrationEvent>> stateOf, string? after, int max, CancellationToken cancellationToken)
    {
        var (events, read, last) = (new List<IIntegrationEvent>(), 0, "");
        await foreach (var row in After(after, Of(group: null)).Take(max).AsNoTracking().AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            events.AddRange(stateOf(Read(row)));
            (read, last) = (read + 1, row.Key);
        }

        return new SnapshotPage(events, read < max ? null : last);
    }

    public override void Add(TDocument document)
    {
        var entry = FindTracked(document);
        if (entry is null)
        {
            db.Documents.Add(new DocumentRow { Collection = name, Key = key(document).Text, GroupKey = group?.Invoke(document).Text, Body = StoredJson.Write(document) });
        }
        else if (entry.State == EntityState.Deleted)
        {
            entry.State = EntityState.Unchanged;
            Replace(entry, document);
        }
        else
        {
            throw new InvalidOperationException($"{name} already contains {key(document)}. Call Update to replace it.");
        }
    }

    public override void Update(TDocument document) => Replace(GetTracked(document), document);

    public override void Remove(TDocument document) => db.Documents.Remove(GetTracked(document).Entity);

    private static bool IsPresent(EntityEntry<DocumentRow> entry) => entry.State is not (EntityState.Deleted or EntityState.Detached);

    private void Replace(EntityEntry<DocumentRow> entry, TDocument document)
    {
        var row = entry.Entity;
        (row.GroupKey, row.Body) = (group?.Invoke(document).Text, StoredJson.Write(document));
        if (entry.State == EntityState.Unchanged)
        {
            row.Version++;
        }
    }

    private EntityEntry<DocumentRow> GetTracked(TDocument document) => FindTracked(document) is { } entry && IsPresent(entry)
        ? entry
        : throw new InvalidOperationException(
            $"{key(document)} of {name} was not read before. Read it with FindAsync first, so that a change by another writer is noticed.");

    private EntityEntry<DocumentRow>? FindTracked(TDocument document)
    {
        var primaryKey = db.Model.FindEntityType(typeof(DocumentRow))!.FindPrimaryKey()!;
        return db.GetService<IStateManager>().TryGetEntry(primaryKey, [name, key(document).Text]) is { } entry ? new EntityEntry<DocumentRow>(entry) : null;
    }

    private IQueryable<DocumentRow> Of(DocumentKey? group)
    {
        var rows = db.Documents.AsTracking().Where(d => d.Collection == name);
        return group is { Text: var text } ? rows.Where(d => d.GroupKey == text) : rows;
    }

    /// <summary>A query returns rows that the change tracker knows as they are there, also those that are about to be deleted.</summary>
    private IEnumerable<TDocument> ReadPresent(IEnumerable<DocumentRow> rows) => rows.Where(row => IsPresent(db.Entry(row))).Select(Read);

    /// <summary>The rows after a key, or all, in the order of the keys.</summary>
    private static IQueryable<DocumentRow> After(string? key, IQueryable<DocumentRow> rows)
    {
        if (key is { } last)
        {
#pragma warning disable CA1309 // EF Core translates no other overload, and the column compares by code units.
            rows = rows.Where(d => string.Compare(d.Key, last) > 0);
#pragma warning restore CA1309
        }

        return rows.OrderBy(d => d.Key);
    }

    private static TDocument Read(DocumentRow row) => StoredJson.Read<TDocument>("document", row.Body);
}
