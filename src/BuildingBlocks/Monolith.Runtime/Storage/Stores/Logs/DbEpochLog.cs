using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore.Storage;
using Monolith.Runtime.Events;

namespace Monolith.Runtime.Storage;

/// <summary>The epochs of a module's own log.</summary>
internal interface IEpochLog
{
    /// <summary>
    /// Starts an epoch: appends its event to the log and remembers its position. If the log was restored into a server with a lower
    /// transaction counter, its events become imported ones before, because new events would sort before them.
    /// </summary>
    Task<LogEpoch> StartAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Starts an epoch if the log may have been replaced by an older one since the last epoch of this process. Its events would otherwise pass
    /// for those that followed before.
    /// </summary>
    /// <returns>Whether an epoch was started.</returns>
    Task<bool> StartIfReplacedAsync(CancellationToken cancellationToken);

    /// <summary>Reads the epochs and the position up to which the log is truncated.</summary>
    Task<(IReadOnlyList<LogEpoch> Epochs, LogPosition TruncatedTo)> ReadAsync(CancellationToken cancellationToken);
}

/// <inheritdoc cref="IEpochLog"/>
internal sealed class DbEpochLog : IEpochLog
{
    private readonly ModuleStorage _storage;
    private readonly FrameworkStatements _statements;
    private readonly string _add, _list;
    private volatile string? _identity;

    public DbEpochLog(FrameworkStatements statements)
    {
        (_statements, _storage) = (statements, statements.Storage);
        var (epochs, transaction) = (_storage.Table("epochs"), _storage.Provider.Delimit("transaction"));
        _add = $"{_storage.Provider.CountRows}INSERT INTO {epochs} ({transaction}, position, id, started_at) VALUES (@transaction, @sequence, @id, @now)";
        _list = $"SELECT id, {transaction}, position FROM {epochs} ORDER BY {transaction}, position;";
    }

    public async Task<LogEpoch> StartAsync(CancellationToken cancellationToken)
    {
        var (epoch, identity, isImported) = await _statements.WriteAsync(
            async connection =>
            {
                var isImported = await ImportFutureRowsAsync(connection, cancellationToken);
                var (_, importedTo) = await connection.ReadLogStateAsync(_storage.Log, cancellationToken);
                var identity = await ReadIdentityAsync(connection, cancellationToken);
                var now = _storage.Clock.GetUtcNow();
                var (id, time) = (Guid.CreateVersion7(now), _storage.Provider.StoreTime(now));
                var own = await connection.ReadAsync(_storage.Log.AppendEpoch, row => row.ReadPosition(0), cancellationToken, ("@id", id), ("@now", time));
                var position = own[0] with { Transaction = own[0].Transaction + importedTo.Transaction };
                await connection.ExecuteAsync(
                    _add, cancellationToken, ("@transaction", position.Transaction), ("@sequence", position.Sequence), ("@id", id), ("@now", time));
                return (new LogEpoch(id, position), identity, isImported);
            },
            cancellationToken);
        _identity = identity;
        if (isImported)
        {
            _storage.DataArrived();
        }

        _storage.EventsCommitted.Notify();
        return epoch;
    }

    public async Task<bool> StartIfReplacedAsync(CancellationToken cancellationToken)
    {
        if (_identity is not { } last || await _statements.ReadAsync(connection => ReadIdentityAsync(connection, cancellationToken), cancellationToken) == last)
        {
            return false;
        }

        await StartAsync(cancellationToken);
        return true;
    }

    public Task<(IReadOnlyList<LogEpoch> Epochs, LogPosition TruncatedTo)> ReadAsync(CancellationToken cancellationToken) => _statements.ReadAsync(
        async connection => (
            (IReadOnlyList<LogEpoch>)await connection.ReadAsync(_list, ReadEpoch, cancellationToken),
            (await connection.ReadLogStateAsync(_storage.Log, cancellationToken)).TruncatedTo),
        cancellationToken);

    /// <summary>Reads an epoch from the columns <c>id, transaction, position</c>.</summary>
    public static LogEpoch ReadEpoch(DbDataReader row) => new(row.GetGuid(0), row.ReadPosition(1));

    private async Task<string?> ReadIdentityAsync(IRelationalConnection connection, CancellationToken cancellationToken) => _storage.Log.ReadIdentity is { } sql
        ? (await connection.ReadAsync(sql, row => Convert.ToString(row.GetValue(0), CultureInfo.InvariantCulture), cancellationToken))[0]
        : null;

    private async Task<bool> ImportFutureRowsAsync(IRelationalConnection connection, CancellationToken cancellationToken)
    {
        if (_storage.Log is not { FindFutureRows: { } find, LockImport: { } wait, ImportFutureRows: { } import } || !await FindsRowAsync(find))
        {
            return false;
        }

        // Another process may have imported them in the meantime.
        await FindsRowAsync(wait);
        if (!await FindsRowAsync(find))
        {
            return false;
        }

        var (_, end) = await connection.ReadLogStateAsync(_storage.Log, cancellationToken);
        await connection.ExecuteAsync(import, cancellationToken, ("@transaction", end.Transaction));
        return true;

        async Task<bool> FindsRowAsync(string sql)
        {
            await using var query = connection.CreateCommand(sql);
            return await query.ExecuteScalarAsync(cancellationToken) is not null;
        }
    }
}
