using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Monolith.Runtime.Storage;

/// <summary>The tables that every module has in its own schema.</summary>
internal static class BuildingBlockTables
{
    private const int NameLength = 200;

    public static void Map(ModelBuilder model, DatabaseProvider provider, DatabaseSettings settings)
    {
        model.Entity<OutboxRow>(row =>
        {
            MapEvent(row, "outbox", provider);
            row.HasKey(o => o.Position);
            row.Property(o => o.Position).HasColumnName("position").ValueGeneratedOnAdd();
        });

        model.Entity<LogStateRow>(row =>
        {
            row.ToTable("log_state").HasKey(s => s.Id);
            row.Property(s => s.Id).HasColumnName("id").ValueGeneratedNever();
            row.Property(s => s.Transaction).HasColumnName("truncated_transaction");
            row.Property(s => s.Position).HasColumnName("truncated_position");
            if (provider.IsServer)
            {
                row.Property(s => s.ImportedTransaction).HasColumnName("imported_transaction");
                row.Property(s => s.ImportedPosition).HasColumnName("imported_position");
            }
            else
            {
                row.Ignore(s => s.ImportedTransaction).Ignore(s => s.ImportedPosition);
            }
        });

        if (provider.IsServer)
        {
            // Only a server is ever imported to.
            model.Entity<ImportedEventRow>(row =>
            {
                MapEvent(row, "imported_events", provider);
                row.HasKey(c => new { c.Transaction, c.Position });
                row.Property(c => c.Transaction).HasColumnName("transaction").ValueGeneratedNever();
                row.Property(c => c.Position).HasColumnName("position").ValueGeneratedNever();
            });
        }
        else
        {
            model.Ignore<ImportedEventRow>();
        }

        model.Entity<CursorRow>(row =>
        {
            row.ToTable("cursors").HasKey(c => c.Source);
            row.Property(c => c.Source).HasColumnName("source").HasMaxLength(NameLength);
            row.Property(c => c.Transaction).HasColumnName("transaction");
            row.Property(c => c.Position).HasColumnName("position");
        });

        model.Entity<ParkedEventRow>(row =>
        {
            row.ToTable("parked_events").HasKey(p => p.Id);
            row.Property(p => p.Id).HasColumnName("id").ValueGeneratedNever();
            row.Property(p => p.Source).HasColumnName("source").HasMaxLength(NameLength);
            row.Property(p => p.Transaction).HasColumnName("transaction");
            row.Property(p => p.Position).HasColumnName("position");
            row.Property(p => p.EventId).HasColumnName("event_id");
            row.Property(p => p.Name).HasColumnName("name").HasMaxLength(NameLength);
            row.Property(p => p.Version).HasColumnName("version");
            row.Property(p => p.Key).HasColumnName("key").HasMaxLength(NameLength);
            row.Property(p => p.Payload).HasColumnName("payload");
            row.Property(p => p.Headers).HasColumnName("headers");
            row.Property(p => p.OccurredAt).HasColumnName("occurred_at");
            row.Property(p => p.ParkedAt).HasColumnName("parked_at");
            row.Property(p => p.Attempts).HasColumnName("attempts");
            row.Property(p => p.Reason).HasColumnName("reason");
            row.HasIndex(p => new { p.Source, p.Key, p.Transaction, p.Position }).HasDatabaseName("ix_parked_events_key");
        });

        model.Entity<TimerRow>(row => MapDue(row, "timers"));
        model.Entity<SideEffectRow>(row => MapDue(row, "side_effects"));

        model.Entity<IdempotencyRow>(row =>
        {
            row.ToTable("idempotency").HasKey(i => i.Key);
            row.Property(i => i.Key).HasColumnName("key").HasMaxLength(NameLength);
            row.Property(i => i.Fingerprint).HasColumnName("fingerprint").HasMaxLength(64);
            row.Property(i => i.Answer).HasColumnName("answer");
            row.Property(i => i.CreatedAt).HasColumnName("created_at");
            row.HasIndex(i => i.CreatedAt).HasDatabaseName("ix_idempotency_created_at");
        });

        model.Entity<ClaimRow>(row =>
        {
            row.ToTable("claims").HasKey(c => c.Process);
            row.Property(c => c.Process).HasColumnName("process").ValueGeneratedNever();
            row.Property(c => c.Deployment).HasColumnName("deployment").HasMaxLength(NameLength);
            row.Property(c => c.Where).HasColumnName("running_at").HasMaxLength(NameLength);
            row.Property(c => c.Beat).HasColumnName("beat");
        });

        provider.ConfigureModel(model, settings);
    }

    private static void MapEvent<TRow>(EntityTypeBuilder<TRow> row, string table, DatabaseProvider provider)
        where TRow : EventRow
    {
        row.ToTable(table);
        row.Property(e => e.Id).HasColumnName("id");
        row.Property(e => e.Name).HasColumnName("name").HasMaxLength(NameLength);
        row.Property(e => e.Version).HasColumnName("version");
        row.Property(e => e.Key).HasColumnName("key").HasMaxLength(NameLength);
        row.Property(e => e.Payload).HasColumnName("payload");
        row.Property(e => e.Headers).HasColumnName("headers");
        row.Property(e => e.OccurredAt).HasColumnName("occurred_at");
        row.Property(e => e.Personal).HasColumnName("personal");
        row.HasIndex(e => e.Key).HasFilter(provider.IsTrue("personal")).HasDatabaseName($"ix_{table}_personal");
    }

    private static void MapDue<TRow>(EntityTypeBuilder<TRow> row, string table)
        where TRow : DueRow
    {
        row.ToTable(table).HasKey(d => d.Id);
        row.Property(d => d.Id).HasColumnName("id").ValueGeneratedNever();
        row.Property(d => d.Name).HasColumnName("name").HasMaxLength(NameLength);
        row.Property(d => d.Key).HasColumnName("key").HasMaxLength(NameLength);
        row.Property(d => d.Payload).HasColumnName("payload");
        row.Property(d => d.DueAt).HasColumnName("due_at");
        row.Property(d => d.Attempts).HasColumnName("attempts");
        row.Property(d => d.Failure).HasColumnName("failure");
        row.Property(d => d.Parked).HasColumnName("parked");
        row.HasIndex(d => new { d.Parked, d.DueAt }).HasDatabaseName($"ix_{table}_due");
        row.HasIndex(d => new { d.Name, d.Key }).HasDatabaseName($"ix_{table}_key");
    }
}
