using System.Data.Common;
using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Monolith.Messaging;

namespace Monolith.Persistence;

/// <summary>
/// One move of a module's data, step by step. Until the last statement the target is marked as unfinished, and nobody works
/// on it; from the fence on the source is marked as moved away, and nobody can write to it. So there is at any moment one
/// place at most where the module works.
/// </summary>
internal sealed class MoveRun : IAsyncDisposable
{
    /// <summary>A pass that found so few changes leaves few to the one that is waited for.</summary>
    private const long Few = 500;

    private const int MostPasses = 10, RowsPerBatch = 200;

    /// <summary>While nothing happens, how many times as long as a pass took is waited until the next: reading everything is work for the source.</summary>
    private const int PassesAreRare = 10;

    private static readonly TimeSpan PatienceWithWriters = TimeSpan.FromSeconds(10), Glance = TimeSpan.FromMilliseconds(100), PauseBetweenPasses = TimeSpan.FromSeconds(1);

    private readonly CopySides _sides;
    private readonly ModulePrincipals _from, _to;
    private readonly IReadOnlyList<CopyTable> _tables;
    private readonly IProgress<MoveProgress>? _progress;
    private readonly Dictionary<string, TableContent> _source = [];
    private List<TableShadow> _shadows = [];
    private Dictionary<Guid, long> _claims = [];

    private MoveRun(CopySides sides, ModulePrincipals from, ModulePrincipals to, LogPosition carried, IProgress<MoveProgress>? progress)
    {
        (_sides, _from, _to, _progress) = (sides, from, to, progress);
        _tables = CopyPlan.Create(sides.Source, sides.Target, carried);
    }

    private ModuleDbContext Source => _sides.Source;

    private ModuleDbContext Target => _sides.Target;

    private DbConnection SourceConnection => Source.Database.GetDbConnection();

    private DbConnection TargetConnection => Target.Database.GetDbConnection();

    private string Module => Source.Storage.Module;

    private ServerProvisioning SourceRights => Source.Storage.Provider.Provisioning!;

    private ServerProvisioning TargetRights => Target.Storage.Provider.Provisioning!;

    private ServerCopying SourceServer => (ServerCopying)Source.Storage.Provider.Copying;

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
            throw new CopyException($"{storage.Module} is in a file, which one process has to itself: stop the host, and copy it with the verb 'db copy'.");
        }

        var sides = await CopySides.OpenAsync(module, to, settings, alone: false, cancellationToken);
        try
        {
            var state = await sides.Source.LogState.AsNoTracking().SingleOrDefaultAsync(s => s.Id == LogStateRow.OnlyId, cancellationToken);
            return new MoveRun(sides, PrincipalsOf(sides.Source), PrincipalsOf(sides.Target), state?.CarriedTo ?? LogPosition.Start, progress);
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
        var (source, target) = (await DataStates.ReadAsync(Source, cancellationToken), await DataStates.ReadAsync(Target, cancellationToken));
        if (source is DataState.Unfinished || (source is DataState.MovedAway && target is not DataState.Unfinished))
        {
            throw new CopyException(source.Explain($"{Module} at {_sides.From}"));
        }

        if (target is DataState.Unfinished)
        {
            var mark = await Target.LogState.AsNoTracking().SingleAsync(s => s.Id == LogStateRow.UnfinishedCopyId, cancellationToken);
            if (mark.CarriedTransaction != DataStates.MarkOf(_sides.From))
            {
                throw new CopyException(
                    $"{Module} at {_sides.To} is an unfinished copy of another database than {_sides.From}. Move from that one, or empty the schema.");
            }
        }
        else
        {
            if (target is DataState.Here && await HoldsDataAsync(cancellationToken))
            {
                throw new CopyException($"{Module} at {_sides.To} holds data already, which was not moved away from there. Move into an empty schema.");
            }

            await MarkTargetAsync(cancellationToken);
        }

        _claims = await ReadClaimsAsync(cancellationToken);

        // Where the module was moved away from once, it could not write since.
        await ExecuteAsync(TargetConnection, TargetRights.LiftFence(_to), cancellationToken);
        _shadows = [];
        foreach (var table in _tables)
        {
            _shadows.Add(await TableShadow.LoadAsync(TargetConnection, table, cancellationToken));
        }
    }

    /// <summary>Copies again and again what has changed, until little is left; the module goes on working meanwhile.</summary>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        var changes = await PassAsync(cancellationToken);
        Tell(MoveStep.Copied, changes);
        for (var pass = 1; changes > Few && pass < MostPasses; pass++)
        {
            changes = await PassAsync(cancellationToken);
            Tell(MoveStep.CaughtUp, changes);
        }
    }

    /// <summary>Waits for a process that stands by, and hands over to it.</summary>
    /// <exception cref="CopyException">It was taken back; the message says why.</exception>
    public async Task<MoveReport> HandOverAsync(CancellationToken cancellationToken)
    {
        await WaitForHeirAsync(cancellationToken);
        var watch = Stopwatch.StartNew();
        IReadOnlyList<CopiedTable> compared;
        CopiedLog log;
        try
        {
            await FenceAsync(cancellationToken);
            Tell(MoveStep.Fenced, 0);
            Tell(MoveStep.CopiedRest, await PassAsync(cancellationToken));
            compared = await CompareAsync(cancellationToken);
            foreach (var table in _tables)
            {
                await _sides.Server.MoveNumbersAsync(TargetConnection, table, cancellationToken);
            }

            log = await CopiedLog.ReadAsync(Source, cancellationToken);
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
        if (await DataStates.ReadAsync(Target, cancellationToken) is not DataState.Unfinished && await DataStates.ReadAsync(Source, cancellationToken) is not DataState.Here)
        {
            throw new CopyException($"{Module} was handed over to {_sides.To}, and may work there: move it back from there with the verb 'db move'.");
        }

        await ExecuteAsync(SourceConnection, SourceRights.LiftFence(_from), cancellationToken);
        await RemoveMarkAsync(Source, LogStateRow.MovedAwayId, cancellationToken);
    }

    public ValueTask DisposeAsync() => _sides.DisposeAsync();

    private async Task TakeBackAfterAsync(Exception failure)
    {
        try
        {
            await TakeBackAsync(CancellationToken.None);
            Tell(MoveStep.TakenBack, 0);
        }
        catch (Exception e)
        {
            throw new CopyException(
                $"{failure.Message} Then it could not be taken back: {e.Message} {Module} can't write at {_sides.From} until 'db move' is called again, or with --undo.",
                new AggregateException(failure, e));
        }
    }

    private static ModulePrincipals PrincipalsOf(ModuleDbContext db)
    {
        var owner = db.Storage.Provider.Provisioning!.PrincipalIn(db.Storage.Settings.ConnectionString);
        return ModulePrincipals.OfOwner(db.Storage.Settings.Schema, owner)
            ?? throw new CopyException(
                $"Data is moved by who owns the schemas on both sides, and may take from the running module the right to write. At {db.Storage.Provider.IdentityOf(db.Storage.Settings)} " +
                $"'{owner}' is not called so: provision it with 'db provision', and come with the connections of its owner.json.");
    }

    private static async Task<bool> FindsAsync(DbConnection connection, string query, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateUnhurriedCommand(query);
        return await command.ExecuteScalarAsync(cancellationToken) is not (null or DBNull);
    }

    private static async Task ExecuteAsync(DbConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateUnhurriedCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task RemoveMarkAsync(ModuleDbContext db, int id, CancellationToken cancellationToken)
    {
        db.ChangeTracker.Clear();
        db.LogState.RemoveRange(await db.LogState.Where(s => s.Id == id).ToListAsync(cancellationToken));
        await db.SaveChangesAsync(cancellationToken);
    }

    private async Task<bool> HoldsDataAsync(CancellationToken cancellationToken)
    {
        if (await Target.LogState.AnyAsync(cancellationToken) || await Target.Outbox.AnyAsync(cancellationToken))
        {
            return true;
        }

        foreach (var table in _tables)
        {
            if (await FindsAsync(TargetConnection, table.FindRowInTarget, cancellationToken))
            {
                return true;
            }
        }

        return false;
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
        Target.LogState.Add(new LogStateRow { Id = LogStateRow.UnfinishedCopyId, CarriedTransaction = DataStates.MarkOf(_sides.From) });
        await unit.CommitAsync(cancellationToken);
    }

    /// <summary>Reads the source as it is at one moment, and brings the target there.</summary>
    /// <returns>How many rows were not the same.</returns>
    private async Task<long> PassAsync(CancellationToken cancellationToken)
    {
        await using var snapshot = await SourceConnection.BeginTransactionAsync(SourceServer.Snapshot, cancellationToken);
        var all = new List<TableChanges?>();
        foreach (var shadow in _shadows)
        {
            all.Add(shadow.IsEmpty ? null : await ReadAsync(shadow));
        }

        // Rows go before those that they refer to, and come after them.
        foreach (var changes in Enumerable.Reverse(all).OfType<TableChanges>().Where(changes => changes.Gone.Count > 0))
        {
            var shadow = _shadows.Single(s => s.Table == changes.Table);
            var gone = await shadow.FindAsync(TargetConnection, changes.Gone, cancellationToken);
            await WriteAsync(changes.Table, changes.Table.DeleteRowFromTarget, changes.Table.Key, gone, cancellationToken);
        }

        var count = 0L;
        foreach (var (shadow, changes) in _shadows.Zip(all))
        {
            try
            {
                count += changes is null ? await StreamAsync(shadow) : await ApplyAsync(changes);
            }
            catch (DbException e)
            {
                throw new CopyException(
                    $"Copying {shadow.Table.Name} of {Module} to {_sides.To} failed: {e.Message} {Module} works on where it is. Mend it and start again.", e);
            }
        }

        return count;

        async Task<TableChanges> ReadAsync(TableShadow shadow)
        {
            await using var command = Select(shadow.Table);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var changes = await shadow.FindChangesAsync(reader, cancellationToken);
            _source[shadow.Table.Name] = changes.Source;
            return changes;
        }

        async Task<long> StreamAsync(TableShadow shadow)
        {
            await using var command = Select(shadow.Table);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var rows = new SourceRows(reader, shadow.Table, (values, hash) => shadow.Note(values, hash));
            var written = await WriteAllAsync(rows, cancellationToken);
            _source[shadow.Table.Name] = rows.Content;
            return written;
        }

        async Task<long> ApplyAsync(TableChanges changes)
        {
            await WriteAllAsync(new HeldRows(changes.Table, changes.Added), cancellationToken);
            await WriteAsync(changes.Table, changes.Table.UpdateInTarget, [.. Enumerable.Range(0, changes.Table.Columns.Count)], changes.Changed, cancellationToken);
            return changes.Count;
        }

        DbCommand Select(CopyTable table)
        {
            var command = SourceConnection.CreateUnhurriedCommand(table.SelectFromSource);
            command.Transaction = snapshot;
            return command;
        }
    }

    private async Task<long> WriteAllAsync(CopyRows rows, CancellationToken cancellationToken)
    {
        var max = rows.Table.RefersToItself ? int.MaxValue : CopyRun.ChunkSize;
        var (all, written) = (0L, 0);
        do
        {
            all += written = await _sides.Server.WriteAsync(TargetConnection, rows, max, cancellationToken);
        }
        while (written == max);
        return all;
    }

    /// <summary>Runs a statement for each of some rows.</summary>
    private async Task WriteAsync(CopyTable table, string sql, IReadOnlyList<int> ordinals, List<object?[]> rows, CancellationToken cancellationToken)
    {
        await using var factory = TargetConnection.CreateCommand();
        foreach (var chunk in rows.Chunk(RowsPerBatch))
        {
            await using var batch = TargetConnection.CreateBatch();
            batch.Timeout = 0;
            foreach (var row in chunk)
            {
                var command = batch.CreateBatchCommand();
                command.CommandText = sql;
                foreach (var ordinal in ordinals)
                {
                    command.Parameters.Add(table.Columns[ordinal].CreateParameter(factory, CopyTable.ParameterOf(ordinal), row[ordinal]));
                }

                batch.BatchCommands.Add(command);
            }

            await batch.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>Waits until somebody says at the target that it is there, and keeps up meanwhile.</summary>
    private async Task WaitForHeirAsync(CancellationToken cancellationToken)
    {
        var told = false;
        var (start, took) = (Stopwatch.GetTimestamp(), TimeSpan.Zero);
        while (!await HasHeirAsync())
        {
            if (!told)
            {
                Tell(MoveStep.WaitingForHeir, 0);
                told = true;
            }

            await Task.Delay(Glance, TimeProvider.System, cancellationToken);
            if (Stopwatch.GetElapsedTime(start) > PauseBetweenPasses + (took * PassesAreRare))
            {
                start = Stopwatch.GetTimestamp();
                await PassAsync(cancellationToken);
                took = Stopwatch.GetElapsedTime(start);
            }
        }

        // Who was there before this run may be long dead, unless it says again that it is there.
        async Task<bool> HasHeirAsync() =>
            (await ReadClaimsAsync(cancellationToken)).Any(claim => !_claims.TryGetValue(claim.Key, out var beat) || beat != claim.Value);
    }

    private Task<Dictionary<Guid, long>> ReadClaimsAsync(CancellationToken cancellationToken) =>
        Target.Claims.AsNoTracking().ToDictionaryAsync(claim => claim.Process, claim => claim.Beat, cancellationToken);

    /// <summary>Takes from the running module the right to write, and waits until all it was at is done.</summary>
    /// <exception cref="CopyException">It may write all the same, or a transaction goes on for too long.</exception>
    public async Task FenceAsync(CancellationToken cancellationToken)
    {
        Source.ChangeTracker.Clear();
        if (!await Source.LogState.AnyAsync(s => s.Id == LogStateRow.MovedAwayId, cancellationToken))
        {
            Source.LogState.Add(new LogStateRow { Id = LogStateRow.MovedAwayId, CarriedTransaction = DataStates.MarkOf(_sides.To) });
            await Source.SaveChangesAsync(cancellationToken);
        }

        await ExecuteAsync(SourceConnection, SourceRights.Fence(_from), cancellationToken);
        if (SourceRights.FindHoleInFence(_from) is { } query && await FindsAsync(SourceConnection, query, cancellationToken))
        {
            throw new CopyException(
                $"{_from.App} may write to {_from.Schema} at {_sides.From} though its right was taken: others granted it as well, or it is more than a module's principal. Take that away, and start again.");
        }

        await SourceServer.WaitForWritersAsync(Source, PatienceWithWriters, cancellationToken);
    }

    private async Task<IReadOnlyList<CopiedTable>> CompareAsync(CancellationToken cancellationToken)
    {
        var compared = new List<CopiedTable>();
        foreach (var table in _tables)
        {
            compared.Add(new CopiedTable(table.Name, _source[table.Name], await TableShadow.DigestAsync(TargetConnection, table, cancellationToken)));
        }

        return compared.Find(table => !table.Matches) is { } other
            ? throw new CopyException(
                $"{other.Name} of {Module} did not arrive at {_sides.To} as it was ({other.Target.Rows} rows of {other.Source.Rows}): somebody changes rows there. Find out who, and start again.")
            : compared;
    }

    /// <summary>Says where the carried log ends, and takes the mark away, in one transaction.</summary>
    private async Task FinishAsync(CopiedLog log)
    {
        try
        {
            Target.ChangeTracker.Clear();
            Target.LogState.Remove(await Target.LogState.SingleAsync(state => state.Id == LogStateRow.UnfinishedCopyId));
            Target.LogState.Add(log.ToRow());
            await Target.SaveChangesAsync();
        }
        catch (Exception e) when (Target.Storage.Provider.MayPass(e))
        {
            throw new CopyException(
                $"Whether {Module} was handed over to {_sides.To} is not known, as the connection broke: {e.Message} Call this again, which tells or ends it.", e);
        }
    }

    private void Tell(MoveStep step, long rows) => _progress?.Report(new MoveProgress(step, rows));
}
