using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
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
internal sealed class DbEpochLog<TContext>(ModuleStorage storage, IServiceScopeFactory scopes) : IEpochLog
    where TContext : ModuleDbContext
{
    private volatile string? _identity;

    public async Task<LogEpoch> StartAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TContext>();
        await using var unit = UnitOfWork.Begin(db);
        await unit.BeginTransactionAsync(cancellationToken);
        var isImported = await ImportFutureRowsAsync(db, cancellationToken);
        var state = await db.LogState.AsNoTracking().SingleOrDefaultAsync(s => s.Id == LogStateRow.OnlyId, cancellationToken) ?? new LogStateRow();
        var identity = await ReadIdentityAsync(db, cancellationToken);
        var row = db.Session.AppendEpoch();
        await db.SaveChangesAsync(cancellationToken);

        var outbox = db.GetService<ISqlGenerationHelper>().DelimitIdentifier("outbox", storage.Provider.IsServer ? storage.Settings.Schema : null);
#pragma warning disable EF1002 // The names come from the model and the provider.
        var transaction = await db.Database.SqlQueryRaw<long>($"SELECT {storage.Log.Transaction} AS \"Value\" FROM {outbox} WHERE position = {{0}}", row.Position)
            .SingleAsync(cancellationToken);
#pragma warning restore EF1002
        var epoch = new LogEpoch(row.Id, new LogPosition(transaction + state.ImportedTransaction, row.Position));
        db.Epochs.Add(new EpochRow { Id = epoch.Id, Transaction = epoch.Position.Transaction, Position = epoch.Position.Sequence, StartedAt = row.OccurredAt });
        await unit.CommitAsync(cancellationToken);
        _identity = identity;
        if (isImported)
        {
            storage.DataArrived();
        }

        return epoch;
    }

    public async Task<bool> StartIfReplacedAsync(CancellationToken cancellationToken)
    {
        await using (var scope = scopes.CreateAsyncScope())
        {
            if (_identity is not { } last || await ReadIdentityAsync(scope.ServiceProvider.GetRequiredService<TContext>(), cancellationToken) == last)
            {
                return false;
            }
        }

        await StartAsync(cancellationToken);
        return true;
    }

    public async Task<(IReadOnlyList<LogEpoch> Epochs, LogPosition TruncatedTo)> ReadAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TContext>();
        var epochs = await db.Epochs.AsNoTracking().OrderBy(e => e.Transaction).ThenBy(e => e.Position)
            .Select(e => new LogEpoch(e.Id, new LogPosition(e.Transaction, e.Position)))
            .ToListAsync(cancellationToken);
        var state = await db.LogState.AsNoTracking().SingleOrDefaultAsync(s => s.Id == LogStateRow.OnlyId, cancellationToken);
        return (epochs, state?.TruncatedTo ?? LogPosition.Start);
    }

    private async Task<string?> ReadIdentityAsync(TContext db, CancellationToken cancellationToken)
    {
        if (storage.Log.ReadIdentity is not { } sql)
        {
            return null;
        }

        await db.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var command = db.Database.GetDbConnection().CreateLogCommand(sql, LogPosition.Start);
            command.Transaction = db.Database.CurrentTransaction?.GetDbTransaction();
            return Convert.ToString(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture);
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    private async Task<bool> ImportFutureRowsAsync(TContext db, CancellationToken cancellationToken)
    {
        if (storage.Log is not { FindFutureRows: { } find, LockImport: { } wait, ImportFutureRows: { } import } || !await FindsRowAsync(find))
        {
            return false;
        }

        // Another process may have imported them in the meantime.
        await FindsRowAsync(wait);
        if (!await FindsRowAsync(find))
        {
            return false;
        }

        var end = (await db.LogState.AsNoTracking().SingleOrDefaultAsync(s => s.Id == LogStateRow.OnlyId, cancellationToken))?.ImportedTo ?? LogPosition.Start;
        await using var command = Command(import, end);
        await command.ExecuteNonQueryAsync(cancellationToken);
        return true;

        async Task<bool> FindsRowAsync(string sql)
        {
            await using var query = Command(sql, LogPosition.Start);
            return await query.ExecuteScalarAsync(cancellationToken) is not null;
        }

        DbCommand Command(string sql, LogPosition position)
        {
            var command = db.Database.GetDbConnection().CreateLogCommand(sql, position);
            command.Transaction = db.Database.CurrentTransaction!.GetDbTransaction();
            return command;
        }
    }
}
