using Microsoft.EntityFrameworkCore;

namespace Monolith.Conformance;

/// <summary>The module that publishes.</summary>
public sealed class SourceDbContext(DbContextOptions<SourceDbContext> options) : ModuleDbContext(options)
{
    public DbSet<StateRow> States => Set<StateRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<StateRow>().Property(state => state.Id).ValueGeneratedNever();
    }
}

/// <summary>The state of a key, of which the source offers snapshots.</summary>
public sealed class StateRow
{
    public required Guid Id { get; init; }

    public int Number { get; set; }
}

/// <summary>Whether the source offers snapshots, and what happens while a page is read.</summary>
public sealed class OfferedSnapshots
{
    public bool AreOffered { get; set; }

    /// <summary>Runs in the middle of each page, after the database's snapshot has begun.</summary>
    public Func<Task> DuringPage { get; set; } = () => Task.CompletedTask;
}

internal sealed class StateSnapshots(ISourceState states, OfferedSnapshots offered) : ISnapshotSource
{
    public async Task<SnapshotPage> ReadAsync(string? after, int max, CancellationToken cancellationToken)
    {
        await offered.DuringPage();
        return await states.ReadSnapshotAsync(after, max, cancellationToken);
    }
}

/// <summary>The states of the source, in a table or in documents.</summary>
public interface ISourceState
{
    /// <summary>Adds one to the number of a key, and returns it.</summary>
    Task<int> RaiseAsync(Guid key, CancellationToken cancellationToken);

    /// <summary>Removes the state of a key.</summary>
    Task RemoveAsync(Guid key, CancellationToken cancellationToken);

    /// <summary>Reads the saved numbers.</summary>
    Task<Dictionary<Guid, int>> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Reads a page of a snapshot: one event for each state.</summary>
    Task<SnapshotPage> ReadSnapshotAsync(string? after, int max, CancellationToken cancellationToken);
}

internal sealed class TableStates(SourceDbContext db) : ISourceState
{
    public async Task<int> RaiseAsync(Guid key, CancellationToken cancellationToken) =>
        ++(await db.States.FindAsync([key], cancellationToken) ?? db.States.Add(new StateRow { Id = key }).Entity).Number;

    public async Task RemoveAsync(Guid key, CancellationToken cancellationToken) =>
        db.States.Remove(await db.States.SingleAsync(state => state.Id == key, cancellationToken));

    public Task<Dictionary<Guid, int>> ReadAsync(CancellationToken cancellationToken) =>
        db.States.ToDictionaryAsync(state => state.Id, state => state.Number, cancellationToken);

    public Task<SnapshotPage> ReadSnapshotAsync(string? after, int max, CancellationToken cancellationToken) => db.States.ReadSnapshotAsync(
        state => state.Id, state => [new Noted($"{state.Id}", $"{state.Number}")], after, max, cancellationToken);
}

/// <summary>The module that listens.</summary>
public sealed class TargetDbContext(DbContextOptions<TargetDbContext> options) : ModuleDbContext(options)
{
    public DbSet<JournalRow> Journal => Set<JournalRow>();

    public DbSet<NumberRow> Numbers => Set<NumberRow>();

    public DbSet<TenantNote> TenantNotes => Set<TenantNote>();

    public DbSet<TenantItem> TenantItems => Set<TenantItem>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<JournalRow>().HasIndex(line => line.Key);
        modelBuilder.Entity<NumberRow>(number =>
        {
            number.HasKey(n => n.Key);
            number.Property(n => n.Value).IsConcurrencyToken();
        });
        modelBuilder.Entity<TenantNote>().HasKey(note => new { note.TenantId, note.About });
    }
}

/// <summary>A line of the journal.</summary>
public sealed class JournalRow
{
    public long Id { get; init; }

    public required string Key { get; init; }

    public required string Text { get; init; }

    public DateTimeOffset WrittenAt { get; init; }
}

/// <summary>A number that several writers change at the same time.</summary>
public sealed class NumberRow
{
    public required string Key { get; init; }

    public int Value { get; set; }
}

/// <summary>Adds one to the number of its key, after the script for the key.</summary>
public sealed class RaisedHandler(ITargetState state, Script script) : IEventHandler<Raised>
{
    public Task HandleAsync(Raised message, EventContext context, CancellationToken cancellationToken) =>
        state.RaiseAsync(context.Key, () => script.PlayAsync(context.Key, cancellationToken), cancellationToken);
}

/// <summary>The state of the target, in tables or in documents.</summary>
public interface ITargetState : IJournal
{
    /// <summary>Reads the saved lines, in commit order.</summary>
    Task<IReadOnlyList<JournalLine>> ReadJournalAsync(CancellationToken cancellationToken);

    /// <summary>Counts the saved lines of all keys.</summary>
    Task<int> CountJournalAsync(CancellationToken cancellationToken);

    /// <summary>Removes the lines of all keys.</summary>
    Task ClearJournalAsync(CancellationToken cancellationToken);

    /// <summary>Adds a number, 0.</summary>
    void AddNumber(string key);

    /// <summary>Reads a number.</summary>
    Task<int> ReadNumberAsync(string key, CancellationToken cancellationToken);

    /// <summary>Reads a number, waits for other work and adds one. Returns the new number.</summary>
    Task<int> RaiseAsync(string key, Func<Task> between, CancellationToken cancellationToken);
}

internal sealed class DatabaseJournal(TargetDbContext db) : ITargetState
{
    public void Write(string key, string text) => db.Journal.Add(new JournalRow { Key = key, Text = text });

    public void Publish(IIntegrationEvent message) => db.Publish(message);

    public Task<int> CountAsync(string key, CancellationToken cancellationToken) =>
        db.Journal.CountAsync(line => line.Key == key, cancellationToken);

    public async Task<IReadOnlyList<JournalLine>> ReadJournalAsync(CancellationToken cancellationToken) => await db.Journal.AsNoTracking()
        .OrderBy(line => line.Id)
        .Select(line => new JournalLine(line.Key, line.Text))
        .ToListAsync(cancellationToken);

    public Task<int> CountJournalAsync(CancellationToken cancellationToken) => db.Journal.CountAsync(cancellationToken);

    public Task ClearJournalAsync(CancellationToken cancellationToken) => db.Journal.ExecuteDeleteAsync(cancellationToken);

    public void AddNumber(string key) => db.Numbers.Add(new NumberRow { Key = key });

    public async Task<int> ReadNumberAsync(string key, CancellationToken cancellationToken) =>
        (await db.Numbers.AsNoTracking().SingleAsync(n => n.Key == key, cancellationToken)).Value;

    public async Task<int> RaiseAsync(string key, Func<Task> between, CancellationToken cancellationToken)
    {
        var number = await db.Numbers.SingleAsync(n => n.Key == key, cancellationToken);
        await between();
        return ++number.Value;
    }
}
