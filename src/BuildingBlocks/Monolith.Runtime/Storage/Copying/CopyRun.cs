using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace Monolith.Runtime.Storage;

/// <summary>
/// One copy of a module's data, in steps. From <see cref="StartAsync"/> to <see cref="FinishAsync"/>, a mark on the target shows that the
/// copy is unfinished: no host starts on it, and a new run starts over.
/// </summary>
internal sealed class CopyRun : IAsyncDisposable
{
    private readonly CopySides _sides;
    private readonly CopiedLog _log;
    private readonly IReadOnlyList<CopyTable> _tables;
    private readonly IProgress<CopyProgress>? _progress;
    private readonly Dictionary<string, TableContent> _copied = [];

    private CopyRun(CopySides sides, CopiedLog log, IProgress<CopyProgress>? progress)
    {
        (_sides, _log, _progress) = (sides, log, progress);
        _tables = CopyPlan.Create(sides.Source, sides.Target, log.Offset);
    }

    /// <summary>The number of rows in one statement, which commits.</summary>
    public static int ChunkSize => 5_000;

    private ModuleDbContext Target => _sides.Target;

    private string Module => _sides.Source.Storage.Module;

    private string From => _sides.From;

    private string To => _sides.To;

    private long SourceHash => DataStates.HashOf(From);

    private DbConnection SourceConnection => _sides.Source.Database.GetDbConnection();

    private DbConnection TargetConnection => Target.Database.GetDbConnection();

    /// <summary>Opens both sides and acquires exclusive access.</summary>
    /// <exception cref="CopyException">A host is running, a schema is not up to date, or the model contains an element that cannot be
    /// copied.</exception>
    public static async Task<CopyRun> OpenAsync(
        ModuleDbContext module, DatabaseProvider to, DatabaseSettings settings, IProgress<CopyProgress>? progress, CancellationToken cancellationToken)
    {
        var sides = await CopySides.OpenAsync(module, to, settings, alone: true, cancellationToken);
        try
        {
            if (await DataStates.ReadAsync(sides.Source, cancellationToken) is var state and not DataState.Here)
            {
                throw new CopyException(state.Explain(module.Storage.Module));
            }

            return new CopyRun(sides, await CopiedLog.ReadAsync(sides.Source, cancellationToken), progress);
        }
        catch
        {
            await sides.DisposeAsync();
            throw;
        }
    }

    /// <summary>Returns whether the target holds data that does not come from an unfinished copy of this source.</summary>
    /// <exception cref="CopyException">The target holds an unfinished copy of another source.</exception>
    public async Task<bool> HoldsDataAsync(CancellationToken cancellationToken)
    {
        if (await Target.TransferState.AsNoTracking().SingleOrDefaultAsync(t => t.State == TransferState.UnfinishedCopy, cancellationToken) is { } copy)
        {
            return copy.OtherDatabaseHash == SourceHash
                ? false
                : throw new CopyException(
                    $"The target of {Module} at {To} is an unfinished copy of a database other than {From}. Copy from that database again, or empty the schema.");
        }

        if (await Target.TransferState.AnyAsync(cancellationToken) || await Target.LogState.AnyAsync(cancellationToken) || await Target.Outbox.AnyAsync(cancellationToken))
        {
            return true;
        }

        foreach (var table in _tables)
        {
            if (await CountAsync(TargetConnection, table.FindInTarget, cancellationToken) > 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Marks the target as unfinished and deletes the data of an earlier unfinished copy.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (await DataStates.ReadAsync(Target, cancellationToken) is not DataState.Unfinished)
        {
            Target.TransferState.Add(new TransferStateRow { State = TransferState.UnfinishedCopy, OtherDatabaseHash = SourceHash });
            await Target.SaveChangesAsync(cancellationToken);
            return;
        }

        foreach (var table in _tables.Reverse())
        {
            if (await CountAsync(TargetConnection, table.FindInTarget, cancellationToken) > 0)
            {
                await using var command = TargetConnection.CreateCommandWithoutTimeout(table.DeleteFromTarget);
                await command.ExecuteNonQueryAsync(cancellationToken);
            }
        }
    }

    /// <summary>Copies all rows, one chunk at a time.</summary>
    /// <exception cref="CopyException">The target rejects a row.</exception>
    public async Task CopyAsync(CancellationToken cancellationToken)
    {
        var total = await TotalAsync(cancellationToken);
        var done = 0L;
        foreach (var table in _tables)
        {
            try
            {
                done = await CopyAsync(table, done, total, cancellationToken);
                await _sides.MoveNumbersAsync(table, cancellationToken);
            }
            catch (DbException e)
            {
                throw new CopyException($"Copying {table.Name} of {Module} to {To} failed: {e.Message} The target stays marked as unfinished. Correct the cause and start again.", e);
            }
        }
    }

    /// <summary>Reads both sides and compares them.</summary>
    /// <exception cref="CopyException">The source has changed since it was copied.</exception>
    public async Task<IReadOnlyList<CopiedTable>> VerifyAsync(CancellationToken cancellationToken)
    {
        var total = 2 * await TotalAsync(cancellationToken);
        var done = 0L;
        var compared = new List<CopiedTable>();
        foreach (var table in _tables)
        {
            var source = await DigestAsync(SourceConnection, table.SelectFromSource, table.Columns, (column, reader, i) => column.ReadSource(reader, i), Advance, cancellationToken);
            if (_copied.TryGetValue(table.Name, out var copied) && copied != source)
            {
                throw new CopyException($"Another process wrote to {table.Name} of {Module} at {From} during the copy. Stop the host that runs there, and start again.");
            }

            var target = await DigestAsync(TargetConnection, table.SelectFromTarget, table.Columns, (column, reader, i) => column.ReadTarget(reader, i), Advance, cancellationToken);
            compared.Add(new CopiedTable(table.Name, source, target));
        }

        return compared;

        void Advance(int rows) => Report(CopyStep.Verifying, done += rows, total);
    }

    /// <summary>Records the end of the imported log and removes the mark, in one transaction.</summary>
    /// <exception cref="CopyException">The target already holds events of its own.</exception>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        if (await Target.Outbox.AnyAsync(cancellationToken))
        {
            throw new CopyException($"Another process published events of {Module} at {To} during the copy. Stop the host that runs there, empty the schema, and start again.");
        }

        Target.ChangeTracker.Clear();
        Target.TransferState.Remove(await Target.TransferState.SingleAsync(t => t.State == TransferState.UnfinishedCopy, cancellationToken));
        Target.LogState.Add(_log.ToRow());
        await Target.SaveChangesAsync(cancellationToken);
    }

    /// <summary>
    /// Returns whether the target's log state equals what <see cref="FinishAsync"/> would write, and the target has added no events itself.
    /// </summary>
    public async Task<bool> IsFinishedAsync(CancellationToken cancellationToken) =>
        await Target.LogState.AsNoTracking().SingleOrDefaultAsync(cancellationToken) is { } state
        && state.ImportedTo == _log.End && state.TruncatedTo == _log.TruncatedTo
        && !await Target.Outbox.AnyAsync(cancellationToken) && !await Target.TransferState.AnyAsync(cancellationToken);

    public ValueTask DisposeAsync() => _sides.DisposeAsync();

    private static async Task<TableContent> DigestAsync(
        DbConnection connection,
        string select,
        IReadOnlyList<CopyColumn> columns,
        Func<CopyColumn, DbDataReader, int, object?> read,
        Action<int> advance,
        CancellationToken cancellationToken)
    {
        var digest = new TableDigest();
        var values = new object?[columns.Count];
        var unreported = 0;
        await using var command = connection.CreateCommandWithoutTimeout(select);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = read(columns[i], reader, i);
            }

            digest.Add(values);
            if (++unreported == ChunkSize)
            {
                advance(unreported);
                unreported = 0;
            }
        }

        advance(unreported);
        return digest.ToContent();
    }

    private static async Task<long> CountAsync(DbConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommandWithoutTimeout(sql);
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture);
    }

    private async Task<long> TotalAsync(CancellationToken cancellationToken)
    {
        var total = 0L;
        foreach (var table in _tables)
        {
            total += await CountAsync(SourceConnection, table.CountInSource, cancellationToken);
        }

        return total;
    }

    /// <returns>The number of copied rows of all tables so far.</returns>
    private async Task<long> CopyAsync(CopyTable table, long done, long total, CancellationToken cancellationToken)
    {
        await using var command = SourceConnection.CreateCommandWithoutTimeout(table.SelectFromSource);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new SourceRows(reader, table);
        var max = table.RefersToItself ? int.MaxValue : ChunkSize;
        int written;
        do
        {
            written = await _sides.Server.WriteAsync(TargetConnection, rows, max, cancellationToken);
            Report(CopyStep.Copying, done += written, total);
        }
        while (written == max);
        _copied[table.Name] = rows.Content;
        return done;
    }

    private void Report(CopyStep step, long done, long total) => _progress?.Report(new CopyProgress(Module, step, done, total));
}
