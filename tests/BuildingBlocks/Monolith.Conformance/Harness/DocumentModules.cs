using Microsoft.EntityFrameworkCore;

namespace Monolith.Conformance;

/// <summary>The module that publishes, and keeps documents.</summary>
public sealed class SourceDocuments(DbContextOptions<SourceDocuments> options) : ModuleDocuments(options)
{
    /// <summary>The states, in several groups.</summary>
    public DocumentCollection<StateDocument> States => Collection<StateDocument>("states", state => state.Id, state => state.Number);
}

/// <summary>The state of a key, of which the source offers snapshots.</summary>
public sealed record StateDocument(Guid Id, int Number);

internal sealed class DocumentStates(SourceDocuments documents) : ISourceState
{
    private const int PageSize = 200;

    public async Task<int> RaiseAsync(Guid key, CancellationToken cancellationToken)
    {
        if (await documents.States.FindAsync(key, cancellationToken) is not { } state)
        {
            documents.States.Add(new StateDocument(key, 1));
            return 1;
        }

        documents.States.Update(state with { Number = state.Number + 1 });
        return state.Number + 1;
    }

    public async Task RemoveAsync(Guid key, CancellationToken cancellationToken) =>
        documents.States.Remove((await documents.States.FindAsync(key, cancellationToken))!);

    public async Task<Dictionary<Guid, int>> ReadAsync(CancellationToken cancellationToken) =>
        (await documents.States.ReadPageAsync(null, new Paging(PageSize: PageSize), cancellationToken)).Items.ToDictionary(state => state.Id, state => state.Number);

    public Task<SnapshotPage> ReadSnapshotAsync(string? after, int max, CancellationToken cancellationToken) => documents.States.ReadSnapshotAsync(
        state => [new Noted($"{state.Id}", $"{state.Number}")], after, max, cancellationToken);
}

/// <summary>The module that listens, and keeps documents.</summary>
public sealed class TargetDocuments(DbContextOptions<TargetDocuments> options) : ModuleDocuments(options)
{
    public DocumentCollection<JournalDocument> Journal => Collection<JournalDocument>("journal", line => line.Id, line => line.Key);

    public DocumentCollection<NumberDocument> Numbers => Collection<NumberDocument>("numbers", number => number.Key);
}

/// <summary>A line of the journal. The ids sort in the order of writing.</summary>
public sealed record JournalDocument(string Id, string Key, string Text);

/// <summary>A number that several writers change at the same time.</summary>
public sealed record NumberDocument(string Key, int Value);

internal sealed class DocumentJournal(TargetDocuments documents) : ITargetState
{
    private const int PageSize = 200;

    private static long _written;

    public void Write(string key, string text) =>
        documents.Journal.Add(new JournalDocument(Interlocked.Increment(ref _written).ToString("d12", null), key, text));

    public void Publish(IIntegrationEvent message) => documents.Publish(message);

    public async Task<int> CountAsync(string key, CancellationToken cancellationToken) =>
        (await documents.Journal.ListAsync(key, int.MaxValue, null, cancellationToken)).Count;

    public async Task<IReadOnlyList<JournalLine>> ReadJournalAsync(CancellationToken cancellationToken)
    {
        var lines = new List<JournalLine>();
        for (var number = 1; ; number++)
        {
            var page = await documents.Journal.ReadPageAsync(null, new Paging(number, PageSize), cancellationToken);
            lines.AddRange(page.Items.Select(line => new JournalLine(line.Key, line.Text)));
            if (page.Items.Count < PageSize)
            {
                return lines;
            }
        }
    }

    public async Task<int> CountJournalAsync(CancellationToken cancellationToken) =>
        (await documents.Journal.ReadPageAsync(null, new Paging(1, 1), cancellationToken)).Total;

    public async Task ClearJournalAsync(CancellationToken cancellationToken)
    {
        for (var number = 1; ; number++)
        {
            var page = await documents.Journal.ReadPageAsync(null, new Paging(number, PageSize), cancellationToken);
            foreach (var line in page.Items)
            {
                documents.Journal.Remove(line);
            }

            if (page.Items.Count < PageSize)
            {
                return;
            }
        }
    }

    public void AddNumber(string key) => documents.Numbers.Add(new NumberDocument(key, 0));

    public async Task<int> ReadNumberAsync(string key, CancellationToken cancellationToken) => (await documents.Numbers.FindAsync(key, cancellationToken))!.Value;

    public async Task<int> RaiseAsync(string key, Func<Task> between, CancellationToken cancellationToken)
    {
        var number = await documents.Numbers.FindAsync(key, cancellationToken);
        await between();
        documents.Numbers.Update(number! with { Value = number.Value + 1 });
        return number.Value + 1;
    }
}
