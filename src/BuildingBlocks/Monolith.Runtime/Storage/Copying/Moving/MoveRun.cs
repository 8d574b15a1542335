using System.Data;
using System.Diagnostics;
using Microsoft.EntityFrameworkCore;

namespace Monolith.Runtime.Storage;

/// <summary>
/// One move of a module's data, in steps. Until the last statement the target is marked as unfinished, and no process works on it. From the
/// write block on, the source is marked as moved away, and no process can write to it. The module therefore runs in at most one place at
/// any time.
/// </summary>
internal sealed class MoveRun : IAsyncDisposable
{
    /// <summary>The threshold for the last pass. A pass with fewer changes leaves few rows to copy while writes are blocked.</summary>
    private const long FewChanges = 500;

    private const int MaxPasses = 10, Attempts = 5;

    private static readonly TimeSpan PauseBetweenPasses = TimeSpan.FromSeconds(1);

    private readonly CopySides _sides;
    private readonly ModulePrincipals _to;
    private readonly WriteBlock _writeBlock;
    private readonly MovePasses _passes;
    private readonly IProgress<MoveProgress>? _progress;

    private MoveRun(CopySides sides, ModulePrincipals from, ModulePrincipals to, LogPosition imported, IProgress<MoveProgress>? progress)
    {
        (_sides, _to, _progress) = (sides, to, progress);
        _writeBlock = new WriteBlock(sides, from);
        _passes = new MovePasses(sides, CopyPlan.Create(sides.Source, sides.Target, imported));
    }

    private ModuleDbContext Source => _sides.Source;

    private ModuleDbContext Target => _sides.Target;

    private string Module => Source.Storage.Module;

    /// <summary>Opens both sides, while hosts may be connected.</summary>
    /// <exception cref="CopyException">A side is not a server, the principal does not own a schema, or a schema is not up to
    /// date.</exception>
    public static async Task<MoveRun> OpenAsync(
        ModuleDbContext module, DatabaseProvider to, DatabaseSettings settings, IProgress<MoveProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(settings);
        var storage = module.Storage;
        if (!storage.Provider.IsServer)
        {
            throw new CopyException($"Module {storage.Module} uses a file, which only one process can open. Stop the host, and copy the data with the command 'db copy'.");
        }

        var sides = await CopySides.OpenAsync(module, to, settings, alone: false, cancellationToken);
        try
        {
            var state = await sides.Source.LogState.AsNoTracking().SingleOrDefaultAsync(s => s.Id == LogStateRow.OnlyId, cancellationToken);
            return new MoveRun(sides, PrincipalsOf(sides.Source), PrincipalsOf(sides.Target), state?.ImportedTo ?? LogPosition.Start, progress);
        }
        catch
        {
            await sides.DisposeAsync();
            throw;
        }
    }

    /// <summary>Marks the target as unfinished, unless it already is, and reads its content.</summary>
    /// <exception cref="CopyException">The target holds other data, or the module already runs there.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var target = await DataStates.ReadAsync(Target, cancellationToken);
        if (target is DataState.Unfinished && await ReadHashAsync(Target, TransferState.UnfinishedCopy, cancellationToken) != DataStates.HashOf(_sides.From))
        {
            throw new CopyException(
                $"{Module} at {_sides.To} is an unfinished copy of another database than {_sides.From}. Move from that one, or empty the schema.");
        }

        switch (await DataStates.ReadAsync(Source, cancellationToken))
        {
            case DataState.MovedAway when target is DataState.Unfinished:
                // A previous move was interrupted after the write block. Let the module run until a standby process is ready.
                await TakeBackAsync(cancellationToken);
                break;
            case var source and not DataState.Here:
                throw new CopyException(source.Explain($"{Module} at {_sides.From}"));
        }

        if (target is not DataState.Unfinished)
        {
            if (target is DataState.Here && await HoldsDataAsync(cancellationToken))
            {
                throw new CopyException($"The target {_sides.To} already holds data of {Module} that was not moved away from there, or another process is running there. Move into an empty schema, and start the standby process only when this command waits for it.");
            }

            await MarkTargetAsync(cancellationToken);
        }

        await _passes.LoadAsync(cancellationToken);

        // If the module was moved away from here before, nothing could write since. The final comparison detects writes from now on.
        await WriteBlock.GrantAsync(Target, _to, cancellationToken);
    }

    /// <summary>Copies the changed rows repeatedly until few remain, while the module keeps running.</summary>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        long changes;
        try
        {
            changes = await _passes.PassAsync(cancellationToken);
        }
        catch (CopyException) when (_passes.HasRows)
        {
            // An existing row blocks the change, for example with a unique value that another row has now.
            await _passes.EmptyTargetAsync(cancellationToken);
            changes = await _passes.PassAsync(cancellationToken);
        }

        Report(MoveStep.Copied, changes);
        for (var pass = 1; changes > FewChanges && pass < MaxPasses; pass++)
        {
            changes = await _passes.PassAsync(cancellationToken);
            Report(MoveStep.CaughtUp, changes);
        }
    }

    /// <summary>Waits for a standby process and hands over to it.</summary>
    /// <exception cref="CopyException">The handover was undone. The message says why.</exception>
    public async Task<MoveReport> HandOverAsync(CancellationToken cancellationToken)
    {
        await new StandbyWait(Target, _passes, () => Report(MoveStep.WaitingForStandby, 0)).WaitAsync(cancellationToken);
        var watch = Stopwatch.StartNew();
        IReadOnlyList<CopiedTable> compared;
        CopiedLog log;
        try
        {
            await BlockWritesAsync(cancellationToken);
            Report(MoveStep.WritesBlocked, 0);
            Report(MoveStep.CopiedRest, await _passes.PassAsync(cancellationToken));
            compared = await _passes.CompareAsync(cancellationToken);
            await _passes.MoveNumbersAsync(cancellationToken);

            log = await CopiedLog.ReadAsync(Source, cancellationToken);
            if (await Target.Outbox.AnyAsync(cancellationToken))
            {
                throw new CopyException($"Another process published events of {Module} at {_sides.To} during the move. Stop it, and start again.");
            }
        }
        catch (Exception failure)
        {
            await TakeBackAfterAsync(failure);
            throw;
        }

        // The handover is final once this commits, because the standby process may start at once. Only a move in the other direction
        // reverts it.
        await FinishAsync(log);
        return new MoveReport(Module, compared, watch.Elapsed);
    }

    /// <summary>Unblocks writes to the source, so that the module runs there again.</summary>
    /// <exception cref="CopyException">The target was handed over.</exception>
    public async Task TakeBackAsync(CancellationToken cancellationToken)
    {
        await ReopenAsync(Source, cancellationToken);
        await ReopenAsync(Target, cancellationToken);
        if (await ReadHashAsync(Source, TransferState.MovedAway, cancellationToken) is { } to)
        {
            if (to != DataStates.HashOf(_sides.To))
            {
                throw new CopyException($"Module {Module} was moved away from {_sides.From}, but not to {_sides.To}. Specify the database to which it was moved.");
            }

            if (await ReadHashAsync(Target, TransferState.UnfinishedCopy, cancellationToken) != DataStates.HashOf(_sides.From))
            {
                throw new CopyException($"Module {Module} was handed over to {_sides.To} and may be running there. Move it back from there with the command 'db move'.");
            }
        }

        await _writeBlock.UnblockAsync(cancellationToken);
    }

    /// <inheritdoc cref="WriteBlock.BlockAsync"/>
    public Task BlockWritesAsync(CancellationToken cancellationToken) => _writeBlock.BlockAsync(cancellationToken);

    public ValueTask DisposeAsync() => _sides.DisposeAsync();

    private async Task TakeBackAfterAsync(Exception failure)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await TakeBackAsync(CancellationToken.None);
                Report(MoveStep.TakenBack, 0);
                return;
            }
            catch (Exception) when (attempt < Attempts)
            {
                await Task.Delay(PauseBetweenPasses, TimeProvider.System);
            }
            catch (Exception e)
            {
                throw new CopyException(
                    $"{failure.Message} Undoing the move failed as well: {e.Message} {Module} cannot write at {_sides.From} until 'db move' is repeated or run with --undo.",
                    new AggregateException(failure, e));
            }
        }
    }

    private static async Task ReopenAsync(ModuleDbContext db, CancellationToken cancellationToken)
    {
        if (db.Database.GetDbConnection().State is not ConnectionState.Open)
        {
            await db.Database.CloseConnectionAsync();
            await db.Database.OpenConnectionAsync(cancellationToken);
        }
    }

    private static async Task<long?> ReadHashAsync(ModuleDbContext db, TransferState state, CancellationToken cancellationToken) =>
        await db.TransferState.Where(t => t.State == state).Select(t => (long?)t.OtherDatabaseHash).SingleOrDefaultAsync(cancellationToken);

    private static ModulePrincipals PrincipalsOf(ModuleDbContext db)
    {
        var owner = db.Storage.Provider.Provisioning!.PrincipalIn(db.Storage.Settings.ConnectionString);
        return ModulePrincipals.OfOwner(db.Storage.Settings.Schema, owner)
            ?? throw new CopyException(
                $"A move requires the owners of the schemas on both sides, because it revokes write access from the running module. The principal at {db.Storage.Provider.IdentityOf(db.Storage.Settings)}, " +
                $"'{owner}', does not have an owner's name. Provision the schema with 'db provision', and use the connections of its owner.json.");
    }

    private async Task<bool> HoldsDataAsync(CancellationToken cancellationToken)
    {
        if (await Target.TransferState.AnyAsync(cancellationToken) || await Target.LogState.AnyAsync(cancellationToken) || await Target.Outbox.AnyAsync(cancellationToken) || await Target.Claims.AnyAsync(cancellationToken))
        {
            return true;
        }

        return await _passes.FindsRowsAsync(cancellationToken);
    }

    /// <summary>The source's log replaces the events that the target added when the module ran there.</summary>
    private async Task MarkTargetAsync(CancellationToken cancellationToken)
    {
        Target.ChangeTracker.Clear();
        await using var unit = UnitOfWork.Begin(Target);
        await unit.BeginTransactionAsync(cancellationToken);
        await Target.Outbox.ExecuteDeleteAsync(cancellationToken);
        await Target.Claims.ExecuteDeleteAsync(cancellationToken);
        await Target.LogState.ExecuteDeleteAsync(cancellationToken);
        await Target.TransferState.ExecuteDeleteAsync(cancellationToken);
        Target.TransferState.Add(new TransferStateRow { State = TransferState.UnfinishedCopy, OtherDatabaseHash = DataStates.HashOf(_sides.From) });
        await unit.CommitAsync(cancellationToken);
    }

    /// <summary>Records the end of the imported log and removes the mark, in one transaction.</summary>
    private async Task FinishAsync(CopiedLog log)
    {
        try
        {
            Target.ChangeTracker.Clear();
            Target.TransferState.Remove(await Target.TransferState.SingleAsync(t => t.State == TransferState.UnfinishedCopy));
            Target.LogState.Add(log.ToRow());
            await Target.SaveChangesAsync();
        }
        catch (Exception e)
        {
            throw new CopyException(
                $"It is unknown whether {Module} was handed over to {_sides.To}: {e.Message} Repeat this command to find out or to complete the move. Until then, {Module} cannot write at {_sides.From}.", e);
        }
    }

    private void Report(MoveStep step, long rows) => _progress?.Report(new MoveProgress(step, rows));
}
