using System.Data;
using System.Diagnostics;
using Microsoft.EntityFrameworkCore;

namespace Monolith.Runtime.Storage;

/// <summary>
/// One move of a module's data, step by step. Until the last statement the target is marked as unfinished, and no process works
/// on it. From the write block on, the source is marked as moved away, and no process can write to it. So the module works in
/// one place at most at any moment.
/// </summary>
internal sealed class MoveRun : IAsyncDisposable
{
    /// <summary>A pass that found so few changes leaves few to the one that is waited for.</summary>
    private const long Few = 500;

    private const int MostPasses = 10, Attempts = 5;

    /// <summary>While nothing happens, how many times as long as a pass took is waited until the next: reading everything is work for the source.</summary>
    private const int PassesAreRare = 10;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100), PauseBetweenPasses = TimeSpan.FromSeconds(1);

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

    /// <summary>Opens both sides, beside whoever works there.</summary>
    /// <exception cref="CopyException">One is no server, who comes does not own a schema, or a schema is not up to date.</exception>
    public static async Task<MoveRun> OpenAsync(
        ModuleDbContext module, DatabaseProvider to, DatabaseSettings settings, IProgress<MoveProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(settings);
        var storage = module.Storage;
        if (!storage.Provider.IsServer)
        {
            throw new CopyException($"{storage.Module} is in a file, which one process has to itself: stop the host, and copy it with the command 'db copy'.");
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

    /// <summary>Marks the target as unfinished, unless it is that already, and reads what it holds.</summary>
    /// <exception cref="CopyException">It holds data of something else, or the module works there already.</exception>
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
                // Broken off after the write block: until somebody stands by, the module works.
                await TakeBackAsync(cancellationToken);
                break;
            case var source and not DataState.Here:
                throw new CopyException(source.Explain($"{Module} at {_sides.From}"));
        }

        if (target is not DataState.Unfinished)
        {
            if (target is DataState.Here && await HoldsDataAsync(cancellationToken))
            {
                throw new CopyException($"{Module} at {_sides.To} holds data already, which was not moved away from there, or somebody works there. Move into an empty schema, and start who takes over only when this waits for it.");
            }

            await MarkTargetAsync(cancellationToken);
        }

        await _passes.LoadAsync(cancellationToken);

        // Where the module was moved away from once, it could not write since. Whoever writes from now on is found out when both sides are compared.
        await WriteBlock.GrantAsync(Target, _to, cancellationToken);
    }

    /// <summary>Copies again and again what has changed, until little is left; the module goes on working meanwhile.</summary>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        long changes;
        try
        {
            changes = await _passes.PassAsync(cancellationToken);
        }
        catch (CopyException) when (_passes.HasRows)
        {
            // What was here stands in the way, such as a unique value that another row has now.
            await _passes.EmptyTargetAsync(cancellationToken);
            changes = await _passes.PassAsync(cancellationToken);
        }

        Report(MoveStep.Copied, changes);
        for (var pass = 1; changes > Few && pass < MostPasses; pass++)
        {
            changes = await _passes.PassAsync(cancellationToken);
            Report(MoveStep.CaughtUp, changes);
        }
    }

    /// <summary>Waits for a process that stands by, and hands over to it.</summary>
    /// <exception cref="CopyException">It was taken back; the message says why.</exception>
    public async Task<MoveReport> HandOverAsync(CancellationToken cancellationToken)
    {
        await WaitForStandbyAsync(cancellationToken);
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
                throw new CopyException($"Something published events of {Module} at {_sides.To} meanwhile: stop it, and start again.");
            }
        }
        catch (Exception failure)
        {
            await TakeBackAfterAsync(failure);
            throw;
        }

        // From here on there is no way back but to move back: whoever stands by may work as soon as this is committed.
        await FinishAsync(log);
        return new MoveReport(Module, compared, watch.Elapsed);
    }

    /// <summary>Lets the module work on the source again.</summary>
    /// <exception cref="CopyException">The target was handed over.</exception>
    public async Task TakeBackAsync(CancellationToken cancellationToken)
    {
        await ReopenAsync(Source, cancellationToken);
        await ReopenAsync(Target, cancellationToken);
        if (await ReadHashAsync(Source, TransferState.MovedAway, cancellationToken) is { } to)
        {
            if (to != DataStates.HashOf(_sides.To))
            {
                throw new CopyException($"{Module} at {_sides.From} was moved away, and to another database than {_sides.To}: name that one.");
            }

            if (await ReadHashAsync(Target, TransferState.UnfinishedCopy, cancellationToken) != DataStates.HashOf(_sides.From))
            {
                throw new CopyException($"{Module} was handed over to {_sides.To}, and may work there: move it back from there with the command 'db move'.");
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
                    $"{failure.Message} Then it could not be taken back: {e.Message} {Module} can't write at {_sides.From} until 'db move' is called again, or with --undo.",
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
                $"Data is moved by who owns the schemas on both sides, and may take from the running module the right to write. At {db.Storage.Provider.IdentityOf(db.Storage.Settings)} " +
                $"'{owner}' is not called so: provision it with 'db provision', and come with the connections of its owner.json.");
    }

    private async Task<bool> HoldsDataAsync(CancellationToken cancellationToken)
    {
        if (await Target.TransferState.AnyAsync(cancellationToken) || await Target.LogState.AnyAsync(cancellationToken) || await Target.Outbox.AnyAsync(cancellationToken) || await Target.Claims.AnyAsync(cancellationToken))
        {
            return true;
        }

        return await _passes.FindsRowsAsync(cancellationToken);
    }

    /// <summary>What it added to the log when the module worked there is in the source's log, which takes its place.</summary>
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

    /// <summary>Waits until somebody says at the target that it is there, and keeps up meanwhile.</summary>
    private async Task WaitForStandbyAsync(CancellationToken cancellationToken)
    {
        // Who was there before may be long dead, unless it says again that it is there.
        var before = await ReadClaimsAsync(cancellationToken);
        var told = false;
        var (start, took) = (Stopwatch.GetTimestamp(), TimeSpan.Zero);
        while (!await HasStandbyAsync())
        {
            if (!told)
            {
                Report(MoveStep.WaitingForStandby, 0);
                told = true;
            }

            await Task.Delay(PollInterval, TimeProvider.System, cancellationToken);
            if (Stopwatch.GetElapsedTime(start) > PauseBetweenPasses + (took * PassesAreRare))
            {
                start = Stopwatch.GetTimestamp();
                await _passes.PassAsync(cancellationToken);
                took = Stopwatch.GetElapsedTime(start);
            }
        }

        async Task<bool> HasStandbyAsync() =>
            (await ReadClaimsAsync(cancellationToken)).Any(claim => !before.TryGetValue(claim.Key, out var beat) || beat != claim.Value);
    }

    private Task<Dictionary<Guid, long>> ReadClaimsAsync(CancellationToken cancellationToken) =>
        Target.Claims.AsNoTracking().ToDictionaryAsync(claim => claim.Process, claim => claim.Beat, cancellationToken);

    /// <summary>Says where the imported log ends, and takes the mark away, in one transaction.</summary>
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
                $"Whether {Module} was handed over to {_sides.To} is not known: {e.Message} Call this again, which tells or ends it; until then it can't write at {_sides.From}.", e);
        }
    }

    private void Report(MoveStep step, long rows) => _progress?.Report(new MoveProgress(step, rows));
}
