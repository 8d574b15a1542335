using Microsoft.EntityFrameworkCore;
using Monolith.Infrastructure;

namespace Monolith.Runtime.Storage;

/// <summary>The parts of a module's DbContext that the engine uses: its session, its storage and the framework's tables.</summary>
internal static class ModuleDbContextExtensions
{
    extension(ModuleDbContext db)
    {
        public ModuleSession Session => (ModuleSession)((IModuleSessionOwner)db).Session;

        public ModuleStorage Storage => db.Session.Storage;

        public DbSet<OutboxRow> Outbox => db.Set<OutboxRow>();

        public DbSet<ImportedEventRow> ImportedEvents => db.Set<ImportedEventRow>();

        public DbSet<LogStateRow> LogState => db.Set<LogStateRow>();

        public DbSet<TransferStateRow> TransferState => db.Set<TransferStateRow>();

        public DbSet<CursorRow> Cursors => db.Set<CursorRow>();

        public DbSet<EpochRow> Epochs => db.Set<EpochRow>();

        public DbSet<CursorEpochRow> CursorEpochs => db.Set<CursorEpochRow>();

        public DbSet<ContainedEventRow> ContainedEvents => db.Set<ContainedEventRow>();

        public DbSet<PauseRow> Pauses => db.Set<PauseRow>();

        public DbSet<CursorEventRow> CursorEvents => db.Set<CursorEventRow>();

        public DbSet<DivergenceRow> Divergences => db.Set<DivergenceRow>();

        public DbSet<ParkedEventRow> ParkedEvents => db.Set<ParkedEventRow>();

        public DbSet<ParkedRemainderRow> ParkedRemainders => db.Set<ParkedRemainderRow>();

        public DbSet<TimerRow> Timers => db.Set<TimerRow>();

        public DbSet<DocumentRow> Documents => db.Set<DocumentRow>();

        public DbSet<IdempotencyRow> Idempotency => db.Set<IdempotencyRow>();

        public DbSet<OperatorActionRow> OperatorActions => db.Set<OperatorActionRow>();

        public DbSet<ClaimRow> Claims => db.Set<ClaimRow>();
    }
}
