using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime.Storage;

namespace Monolith.Runtime;

/// <inheritdoc cref="IActionLog"/>
internal sealed class ActionLog(
    ModuleCatalog modules, ModuleLocations locations, ModuleContainers containers, IDatabaseAdministration databases, TimeProvider clock) : IActionLog
{
    /// <summary>The number of databases that are read at the same time.</summary>
    private const int Concurrency = 4;

    private const int IdsPerStatement = 500;

    public async Task<bool> TryBeginAsync(RecordedAction action, CancellationToken cancellationToken)
    {
        if (Get(action.Module).IsInMemory)
        {
            return true;
        }

        await using var scope = containers.CreateScope(action.Module);
        var db = scope.ServiceProvider.GetRequiredService<ModuleDbContext>();
        await using var unit = UnitOfWork.Begin(db);
        if (await db.OperatorActions.AsNoTracking().AnyAsync(row => row.Id == action.Id, cancellationToken))
        {
            return false;
        }

        db.OperatorActions.Add(new OperatorActionRow
        {
            Id = action.Id,
            Operator = TextRule.Escape(action.Operator),
            Action = TextRule.Escape(action.Action),
            StartedAt = action.StartedAt,
        });
        try
        {
            await unit.CommitAsync(cancellationToken);
            return true;
        }
        catch (Exception e) when (db.Storage.Provider.Classify(e) is DatabaseFailure.UniqueViolation)
        {
            return false;
        }
    }

    public async Task EndAsync(RecordedAction action, ActionOutcome outcome, CancellationToken cancellationToken)
    {
        if (Get(action.Module).IsInMemory)
        {
            return;
        }

        await using var scope = containers.CreateScope(action.Module);
        var db = scope.ServiceProvider.GetRequiredService<ModuleDbContext>();
        await using var unit = UnitOfWork.Begin(db);
        await unit.BeginTransactionAsync(cancellationToken);
        await EndAsync(db, action.Id, outcome, clock.GetUtcNow(), cancellationToken);
        foreach (var ids in outcome.FailedAgain.Chunk(IdsPerStatement))
        {
            await db.ParkedEvents.Where(parked => ids.Contains(parked.Id)).ExecuteUpdateAsync(set => set.SetProperty(parked => parked.LastRetry, action.Id), cancellationToken);
        }

        await unit.CommitAsync(cancellationToken);
    }

    /// <summary>Records what came of an action in the transaction in which it took effect.</summary>
    public static Task EndAsync(ModuleDbContext db, Guid action, ActionOutcome outcome, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var text = TextRule.Escape(outcome.Text);
        return db.OperatorActions.Where(row => row.Id == action && row.EndedAt == null).ExecuteUpdateAsync(
            set => set.SetProperty(row => row.EndedAt, now).SetProperty(row => row.Failed, outcome.HasFailed).SetProperty(row => row.Outcome, text), cancellationToken);
    }

    public async Task<RecordedActions> ListAsync(string? module, DateTimeOffset? before, int max, CancellationToken cancellationToken)
    {
        var (found, unread) = await ReadAsync(
            module is null ? null : Get(module).Name,
            actions => (before is { } time ? actions.Where(row => row.StartedAt < time) : actions)
                .OrderByDescending(row => row.StartedAt).ThenBy(row => row.Id).Take(max),
            cancellationToken);
        return new RecordedActions([.. found.OrderByDescending(action => action.StartedAt).ThenBy(action => action.Id).Take(max)], unread);
    }

    public async Task<RecordedAction?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        (await ReadAsync(module: null, actions => actions.Where(row => row.Id == id), cancellationToken)).Found.FirstOrDefault();

    /// <summary>Deletes the oldest actions that started before a time, and returns their number.</summary>
    public async Task<int> ForgetAsync(string module, DateTimeOffset olderThan, int max, CancellationToken cancellationToken)
    {
        await using var scope = containers.CreateScope(module);
        var db = scope.ServiceProvider.GetRequiredService<ModuleDbContext>();
        await using var unit = UnitOfWork.Begin(db);
        await unit.BeginTransactionAsync(cancellationToken);
        var rows = db.OperatorActions;
        var gone = await rows
            .Where(row => rows.Where(old => old.StartedAt < olderThan).OrderBy(old => old.StartedAt).Take(max).Select(old => old.Id).Contains(row.Id))
            .ExecuteDeleteAsync(cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return gone;
    }

    private async Task<(IReadOnlyCollection<RecordedAction> Found, IReadOnlyDictionary<string, string> Unread)> ReadAsync(
        string? module, Func<IQueryable<OperatorActionRow>, IQueryable<OperatorActionRow>> query, CancellationToken cancellationToken)
    {
        var (found, unread) = (new ConcurrentBag<RecordedAction>(), new ConcurrentDictionary<string, string>());
        var read = modules.WithDatabase.Select(stored => stored.Module.Name).Where(name => (module is null || name == module) && locations.Of(name).IsLocal);
        await Parallel.ForEachAsync(read, new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = cancellationToken }, async (name, token) =>
        {
            try
            {
                await using var scope = containers.CreateScope(name);
                var actions = scope.ServiceProvider.GetRequiredService<ModuleDbContext>().OperatorActions.AsNoTracking();
                foreach (var row in await query(actions).ToListAsync(token))
                {
                    found.Add(row.ToAction(name));
                }
            }
            catch (Exception e) when (!token.IsCancellationRequested)
            {
                unread[name] = databases.Explain(name, e);
            }
        });
        return (found, unread);
    }

    private ModuleDescriptor Get(string module) => modules.Find(module) ?? throw new UnknownModuleException(module, modules.Descriptors.Select(d => d.Name));
}
