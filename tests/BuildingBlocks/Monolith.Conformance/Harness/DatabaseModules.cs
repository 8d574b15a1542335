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

internal sealed class StateSnapshots(SourceDbContext db, OfferedSnapshots offered) : ISnapshotSource
{
    public async Task<SnapshotPage> ReadAsync(string? after, int max, CancellationToken cancellationToken)
    {
        await offered.DuringPage();
        return await db.States.ReadSnapshotAsync(state => state.Id, StateOf, after, max, cancellationToken);
    }

    private static IEnumerable<IIntegrationEvent> StateOf(StateRow state) => [new Noted($"{state.Id}", $"{state.Number}")];
}

/// <summary>The module that listens.</summary>
public sealed class TargetDbContext(DbContextOptions<TargetDbContext> options) : ModuleDbContext(options)
{
    public DbSet<JournalRow> Journal => Set<JournalRow>();

    public DbSet<NumberRow> Numbers => Set<NumberRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<JournalRow>().HasIndex(line => line.Key);
        modelBuilder.Entity<NumberRow>(number =>
        {
            number.HasKey(n => n.Key);
            number.Property(n => n.Value).IsConcurrencyToken();
        });
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
public sealed class RaisedHandler(TargetDbContext db, Script script) : IEventHandler<Raised>
{
    public async Task HandleAsync(Raised message, EventContext context, CancellationToken cancellationToken)
    {
        var number = await db.Numbers.SingleAsync(n => n.Key == context.Key, cancellationToken);
        await script.PlayAsync(context.Key, cancellationToken);
        number.Value++;
    }
}

internal sealed class DatabaseJournal(TargetDbContext db) : IJournal
{
    public void Write(string key, string text) => db.Journal.Add(new JournalRow { Key = key, Text = text });

    public void Publish(IIntegrationEvent message) => db.Publish(message);

    public Task<int> CountAsync(string key, CancellationToken cancellationToken) =>
        db.Journal.CountAsync(line => line.Key == key, cancellationToken);
}
