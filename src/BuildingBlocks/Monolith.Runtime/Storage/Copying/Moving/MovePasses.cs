using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace Monolith.Runtime.Storage;

/// <summary>
/// Updates the rows of the target to match the source, with one read of the source per pass, and compares both sides at the end.
/// </summary>
internal sealed class MovePasses(CopySides sides, IReadOnlyList<CopyTable> tables)
{
    private const int RowsPerBatch = 200;

    private readonly Dictionary<string, TableContent> _source = [];
    private List<TableShadow> _shadows = [];

    /// <summary>Whether the target held any rows when it was last read.</summary>
    public bool HasRows => _shadows.Any(shadow => !shadow.IsEmpty);

    private DbConnection SourceConnection => sides.Source.Database.GetDbConnection();

    private DbConnection TargetConnection => sides.Target.Database.GetDbConnection();

    private string Module => sides.Source.Storage.Module;

    /// <summary>Returns whether the target holds any rows, without reading all of them.</summary>
    public async Task<bool> FindsRowsAsync(CancellationToken cancellationToken)
    {
        foreach (var table in tables)
        {
            await using var command = TargetConnection.CreateCommandWithoutTimeout(table.FindRowInTarget);
            if (await command.ExecuteScalarAsync(cancellationToken) is not (null or DBNull))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Reads the content of the target.</summary>
    /// <exception cref="CopyException">A table has no primary key.</exception>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        _shadows = [];
        foreach (var table in tables)
        {
            _shadows.Add(await TableShadow.LoadAsync(TargetConnection, table, cancellationToken));
        }
    }

    /// <summary>Deletes the content of the target.</summary>
    public async Task EmptyTargetAsync(CancellationToken cancellationToken)
    {
        foreach (var table in tables.Reverse())
        {
            await using var command = TargetConnection.CreateCommandWithoutTimeout(table.DeleteFromTarget);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await LoadAsync(cancellationToken);
    }

    /// <summary>Reads a snapshot of the source and updates the target to match it.</summary>
    /// <exception cref="CopyException">The target rejects a row.</exception>
    /// <returns>The number of rows that differed.</returns>
    public async Task<long> PassAsync(CancellationToken cancellationToken)
    {
        await using var snapshot = await SourceConnection.BeginTransactionAsync(((ServerCopying)sides.Source.Storage.Provider.Copying).Snapshot, cancellationToken);
        var all = new List<TableChanges?>();
        foreach (var shadow in _shadows)
        {
            all.Add(shadow.IsEmpty ? null : await ReadAsync(shadow));
        }

        // Delete rows before the rows that they refer to, and insert them afterwards.
        foreach (var changes in Enumerable.Reverse(all).OfType<TableChanges>().Where(changes => changes.Gone.Count > 0))
        {
            var shadow = _shadows.Single(s => s.Table == changes.Table);
            await ToTargetAsync(shadow.Table, async () =>
            {
                var gone = await shadow.FindAsync(TargetConnection, changes.Gone, cancellationToken);
                return await WriteAsync(changes.Table, changes.Table.DeleteRowFromTarget, changes.Table.Key, gone, cancellationToken);
            });
        }

        var count = 0L;
        foreach (var (shadow, changes) in _shadows.Zip(all))
        {
            count += await ToTargetAsync(shadow.Table, () => changes is null ? StreamAsync(shadow) : ApplyAsync(changes));
        }

        return count;

        async Task<long> ToTargetAsync(CopyTable table, Func<Task<long>> write)
        {
            try
            {
                return await write();
            }
            catch (DbException e)
            {
                throw new CopyException($"Copying {table.Name} of {Module} to {sides.To} failed: {e.Message} Correct the cause and start again.", e);
            }
        }

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
            var changed = await WriteAsync(
                changes.Table, changes.Table.UpdateInTarget, [.. Enumerable.Range(0, changes.Table.Columns.Count)], changes.Changed, cancellationToken);
            return changed == changes.Changed.Count
                ? changes.Count
                : throw new CopyException($"{changes.Changed.Count - changed} rows of {changes.Table.Name} of {Module} are missing at {sides.To}. Start again.");
        }

        DbCommand Select(CopyTable table)
        {
            var command = SourceConnection.CreateCommandWithoutTimeout(table.SelectFromSource);
            command.Transaction = snapshot;
            return command;
        }
    }

    /// <summary>Compares the target with the state of the source in the last pass.</summary>
    /// <exception cref="CopyException">The two sides differ.</exception>
    public async Task<IReadOnlyList<CopiedTable>> CompareAsync(CancellationToken cancellationToken)
    {
        var compared = new List<CopiedTable>();
        foreach (var table in tables)
        {
            compared.Add(new CopiedTable(table.Name, _source[table.Name], await TableShadow.DigestAsync(TargetConnection, table, cancellationToken)));
        }

        return compared.Find(table => !table.Matches) is { } other
            ? throw new CopyException(
                $"Table {other.Name} of {Module} differs between the source and {sides.To} ({other.Target.Rows} of {other.Source.Rows} rows), because another client changes rows there. Find and stop it, then start again.")
            : compared;
    }

    /// <summary>Moves the identity counters past the values that were assigned.</summary>
    public async Task MoveNumbersAsync(CancellationToken cancellationToken)
    {
        foreach (var table in tables)
        {
            await sides.MoveNumbersAsync(table, cancellationToken);
        }
    }

    private async Task<long> WriteAllAsync(CopyRows rows, CancellationToken cancellationToken)
    {
        var max = rows.Table.RefersToItself ? int.MaxValue : CopyRun.ChunkSize;
        var (all, written) = (0L, 0);
        do
        {
            all += written = await sides.Server.WriteAsync(TargetConnection, rows, max, cancellationToken);
        }
        while (written == max);
        return all;
    }

    /// <summary>Executes a statement for each of the given rows and returns the number of affected rows.</summary>
    private async Task<long> WriteAsync(CopyTable table, string sql, IReadOnlyList<int> ordinals, List<object?[]> rows, CancellationToken cancellationToken)
    {
        var found = 0L;
        await using var factory = TargetConnection.CreateCommand();
        foreach (var chunk in rows.Chunk(RowsPerBatch))
        {
            await using var batch = TargetConnection.CreateBatch();
            batch.Timeout = 0;
            foreach (var row in chunk)
            {
                var command = batch.CreateBatchCommand();
                command.CommandText = sides.Target.Storage.Provider.CountRows + sql;
                foreach (var ordinal in ordinals)
                {
                    command.Parameters.Add(table.Columns[ordinal].CreateParameter(factory, CopyTable.ParameterOf(ordinal), row[ordinal]));
                }

                batch.BatchCommands.Add(command);
            }

            found += await batch.ExecuteNonQueryAsync(cancellationToken);
        }

        return found;
    }
}
