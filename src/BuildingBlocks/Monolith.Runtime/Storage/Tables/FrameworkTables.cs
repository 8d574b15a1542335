using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Monolith.Runtime.Events;

namespace Monolith.Runtime.Storage;

/// <summary>
/// Maps the framework's tables, which every module has in its own schema. The module's migrations exclude them. A
/// <see cref="FrameworkVersion"/> creates and changes them, so a change here requires a new version.
/// </summary>
internal static class FrameworkTables
{
    /// <summary>The name of the table that lists the framework versions of a schema.</summary>
    public const string History = "framework_migrations";

    /// <summary>The length of the columns with names and keys.</summary>
    public const int NameLength = StorableEvents.NameLength;

    private const int StateLength = 20, FingerprintLength = 64, TraceParentLength = 55;

    /// <summary>Returns whether the framework, and not the module, owns an entity's table.</summary>
    public static bool Owns(IReadOnlyTypeBase entity) => entity.ClrType.Assembly == typeof(FrameworkTables).Assembly;

    public static void Map(ModelBuilder model, DatabaseProvider provider, DatabaseSettings settings)
    {
        model.Entity<OutboxRow>(row =>
        {
            MapEvent(row, "outbox", provider);
            row.HasKey(o => o.Position);
            row.Property(o => o.Position).ValueGeneratedOnAdd();
        });

        model.Entity<LogStateRow>(row =>
        {
            row.ToFrameworkTable("log_state").HasKey(s => s.Id);
            row.Property(s => s.Id).ValueGeneratedNever();
            if (!provider.IsServer)
            {
                row.Ignore(s => s.ImportedTransaction).Ignore(s => s.ImportedPosition);
            }
        });

        MapTransfer(model, provider);

        model.Entity<CursorRow>(row =>
        {
            row.ToFrameworkTable("cursors").HasKey(c => c.Source);
            row.Property(c => c.Source).HasMaxLength(NameLength);
        });

        model.Entity<EpochRow>(row => row.ToFrameworkTable("epochs").HasKey(e => new { e.Transaction, e.Position }));
        model.Entity<CursorEpochRow>(row =>
        {
            row.ToFrameworkTable("cursor_epochs").HasKey(e => new { e.Source, e.Transaction, e.Position });
            row.Property(e => e.Source).HasMaxLength(NameLength);
        });

        model.Entity<ContainedEventRow>(row =>
        {
            row.ToFrameworkTable("contained_events").HasKey(e => new { e.Source, e.Id });
            row.Property(e => e.Source).HasMaxLength(NameLength);
        });

        model.Entity<PauseRow>(row =>
        {
            row.ToFrameworkTable("pauses").HasKey(p => p.Source);
            row.Property(p => p.Source).HasMaxLength(NameLength);
            row.Property(p => p.PausedBy).HasMaxLength(NameLength);
        });

        model.Entity<CursorEventRow>(row =>
        {
            row.ToFrameworkTable("cursor_events").HasKey(e => new { e.Source, e.Name });
            row.Property(e => e.Source).HasMaxLength(NameLength);
            row.Property(e => e.Name).HasMaxLength(NameLength);
        });

        model.Entity<DivergenceRow>(row =>
        {
            row.ToFrameworkTable("divergences").HasKey(d => d.Id);
            row.Property(d => d.Id).ValueGeneratedNever();
            row.Property(d => d.Source).HasMaxLength(NameLength);
        });

        model.Entity<ParkedEventRow>(row =>
        {
            row.ToFrameworkTable("parked_events").HasKey(p => p.Id);
            row.Property(p => p.Id).ValueGeneratedNever();
            row.Property(p => p.Source).HasMaxLength(NameLength);
            row.Property(p => p.Name).HasMaxLength(NameLength);
            row.Property(p => p.Key).HasMaxLength(NameLength);
            row.HasIndex(p => new { p.Source, p.Key, p.Transaction, p.Position }).HasDatabaseName("ix_parked_events_key");
            row.Property(p => p.LastRetry).Metadata.SetBeforeSaveBehavior(PropertySaveBehavior.Ignore);
        });

        model.Entity<ParkedRemainderRow>(row =>
        {
            row.ToFrameworkTable("parked_remainders").HasKey(r => new { r.Source, r.Key });
            row.Property(r => r.Source).HasMaxLength(NameLength);
            row.Property(r => r.Key).HasMaxLength(NameLength);
        });

        model.Entity<TimerRow>(row => MapDue(row, "timers"));
        model.Entity<SideEffectRow>(row => MapDue(row, "side_effects"));

        model.Entity<IdempotencyRow>(row =>
        {
            row.ToFrameworkTable("idempotency").HasKey(i => i.Key);
            row.Property(i => i.Key).HasMaxLength(NameLength);
            row.Property(i => i.Fingerprint).HasMaxLength(FingerprintLength);
            row.HasIndex(i => i.CreatedAt);
        });

        model.Entity<OperatorActionRow>(row =>
        {
            row.ToFrameworkTable("operator_actions").HasKey(a => a.Id);
            row.Property(a => a.Id).ValueGeneratedNever();
            row.HasIndex(a => a.StartedAt);
        });

        model.Entity<ClaimRow>(row =>
        {
            row.ToFrameworkTable("claims").HasKey(c => c.Process);
            row.Property(c => c.Process).ValueGeneratedNever();
            row.Property(c => c.Deployment).HasMaxLength(NameLength);
            row.Property(c => c.Location).HasMaxLength(NameLength);
        });

        model.Entity<DocumentRow>(row =>
        {
            row.ToFrameworkTable("documents").HasKey(d => new { d.Collection, d.Key });
            row.Property(d => d.Collection).HasMaxLength(NameLength);
            row.Property(d => d.Key).HasMaxLength(NameLength);
            row.Property(d => d.GroupKey).HasMaxLength(NameLength);
            row.Property(d => d.Version).IsConcurrencyToken();
            row.HasIndex(d => new { d.Collection, d.GroupKey, d.Key }).HasDatabaseName("ix_documents_group");
            if (provider.JsonType is { } json)
            {
                row.Property(d => d.Body).HasColumnType(json).UseCollation(null);
            }
        });

        provider.ConfigureModel(model, settings);
    }

    /// <summary>
    /// Maps the tables for copies and moves on servers only: only a server can be the target of a copy or the source of a move.
    /// </summary>
    private static void MapTransfer(ModelBuilder model, DatabaseProvider provider)
    {
        if (!provider.IsServer)
        {
            model.Ignore<ImportedEventRow>().Ignore<TransferStateRow>();
            return;
        }

        model.Entity<ImportedEventRow>(row =>
        {
            MapEvent(row, "imported_events", provider);
            row.HasKey(e => new { e.Transaction, e.Position });
            row.Property(e => e.Transaction).ValueGeneratedNever();
            row.Property(e => e.Position).ValueGeneratedNever();
        });

        model.Entity<TransferStateRow>(row =>
        {
            row.ToFrameworkTable("transfer_state").HasKey(t => t.State);
            row.Property(t => t.State).HasConversion<string>().HasMaxLength(StateLength);
        });
    }

    private static void MapEvent<TRow>(EntityTypeBuilder<TRow> row, string table, DatabaseProvider provider)
        where TRow : EventRow
    {
        row.ToFrameworkTable(table);
        row.Property(e => e.Name).HasMaxLength(NameLength);
        row.Property(e => e.Key).HasMaxLength(NameLength);
        row.HasIndex(e => e.Key).HasFilter(provider.IsTrue("personal")).HasDatabaseName($"ix_{table}_personal");
    }

    private static void MapDue<TRow>(EntityTypeBuilder<TRow> row, string table)
        where TRow : DueRow
    {
        row.ToFrameworkTable(table).HasKey(d => d.Id);
        row.Property(d => d.Id).ValueGeneratedNever();
        row.Property(d => d.Name).HasMaxLength(NameLength);
        row.Property(d => d.Key).HasMaxLength(NameLength);
        row.Property(d => d.Tenant).HasMaxLength(TenantKeys.MaxLength);
        row.Property(d => d.TraceParent).HasMaxLength(TraceParentLength);
        row.Property(d => d.LastRetry).Metadata.SetBeforeSaveBehavior(PropertySaveBehavior.Ignore);
        row.HasIndex(d => new { d.Parked, d.DueAt }).HasDatabaseName($"ix_{table}_due");
        row.HasIndex(d => new { d.Name, d.Key }).HasDatabaseName($"ix_{table}_key");
    }

    private static EntityTypeBuilder<TRow> ToFrameworkTable<TRow>(this EntityTypeBuilder<TRow> row, string name)
        where TRow : class =>
        row.ToTable(name, table => table.ExcludeFromMigrations());
}
