using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Messaging;

namespace Monolith.Persistence;

/// <summary>The part of a log that was carried over from another database, with the positions that it was given there.</summary>
internal interface ICarriedLog
{
    /// <summary>Where the carried part ends; <see cref="LogPosition.Start"/> when there is none.</summary>
    ValueTask<LogPosition> FindEndAsync(CancellationToken cancellationToken);

    /// <summary>Reads carried events after a position, oldest first.</summary>
    Task<IReadOnlyList<EventRecord>> ReadAsync(LogPosition after, int max, CancellationToken cancellationToken);
}

/// <inheritdoc cref="ICarriedLog"/>
internal sealed class DbCarriedLog<TContext>(ModuleStorage storage, IServiceScopeFactory scopes) : ICarriedLog
    where TContext : ModuleDbContext
{
    private (LogStateRow Row, int Arrivals)? _state;

    /// <inheritdoc/>
    public async ValueTask<LogPosition> FindEndAsync(CancellationToken cancellationToken)
    {
        if (!storage.Provider.IsServer)
        {
            return LogPosition.Start;
        }

        // It changes only when the data comes here.
        var arrivals = storage.Arrivals;
        if (_state is not { } state || state.Arrivals != arrivals)
        {
            _state = state = (await ReadStateAsync(cancellationToken), arrivals);
        }

        return state.Row.ImportedTo;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<EventRecord>> ReadAsync(LogPosition after, int max, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var rows = await scope.ServiceProvider.GetRequiredService<TContext>().ImportedEvents.AsNoTracking()
            .Where(c => c.Transaction > after.Transaction || (c.Transaction == after.Transaction && c.Position > after.Sequence))
            .OrderBy(c => c.Transaction).ThenBy(c => c.Position)
            .Take(max)
            .ToListAsync(cancellationToken);
        return [.. rows.Select(row => row.ToRecord())];
    }

    private async Task<LogStateRow> ReadStateAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<TContext>().LogState.AsNoTracking().SingleOrDefaultAsync(s => s.Id == LogStateRow.OnlyId, cancellationToken)
            ?? new LogStateRow();
    }
}
