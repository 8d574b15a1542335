using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime.Events;

namespace Monolith.Runtime.Storage;

/// <summary>The part of a log that was imported from another database, with its original positions.</summary>
internal interface IImportedLog
{
    /// <summary>Finds the end of the imported part, or <see cref="LogPosition.Start"/> when nothing was imported.</summary>
    ValueTask<LogPosition> FindEndAsync(CancellationToken cancellationToken);

    /// <summary>Reads the imported events after a position, oldest first.</summary>
    Task<IReadOnlyList<EventRecord>> ReadAsync(LogPosition after, int max, CancellationToken cancellationToken);
}

/// <inheritdoc cref="IImportedLog"/>
internal sealed class DbImportedLog<TContext>(FrameworkStatements statements, IServiceScopeFactory scopes) : IImportedLog
    where TContext : ModuleDbContext
{
    private volatile State? _state;

    /// <inheritdoc/>
    public async ValueTask<LogPosition> FindEndAsync(CancellationToken cancellationToken)
    {
        var storage = statements.Storage;
        if (!storage.Provider.IsServer)
        {
            return LogPosition.Start;
        }

        // The value changes only when data is imported.
        var arrivals = storage.Arrivals;
        if (_state is not { } state || state.Arrivals != arrivals)
        {
            var (_, end) = await statements.ReadAsync(connection => connection.ReadLogStateAsync(storage.Log, cancellationToken), cancellationToken);
            _state = state = new State(end, arrivals);
        }

        return state.End;
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

    /// <summary>What was last read. Several subscribers read it at the same time.</summary>
    private sealed record State(LogPosition End, int Arrivals);
}
