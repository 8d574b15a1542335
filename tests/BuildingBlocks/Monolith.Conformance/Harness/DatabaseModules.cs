using Microsoft.EntityFrameworkCore;

namespace Monolith.Conformance;

/// <summary>The module that publishes.</summary>
public sealed class SourceDbContext(DbContextOptions<SourceDbContext> options) : ModuleDbContext(options);

/// <summary>The module that listens.</summary>
public sealed class TargetDbContext(DbContextOptions<TargetDbContext> options) : ModuleDbContext(options)
{
    public DbSet<JournalRow> Journal => Set<JournalRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<JournalRow>().HasIndex(line => line.Key);
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

internal sealed class DatabaseJournal(TargetDbContext db) : IJournal
{
    public void Write(string key, string text) => db.Journal.Add(new JournalRow { Key = key, Text = text });

    public void Publish(IIntegrationEvent message) => db.Publish(message);

    public Task<int> CountAsync(string key, CancellationToken cancellationToken) =>
        db.Journal.CountAsync(line => line.Key == key, cancellationToken);
}
