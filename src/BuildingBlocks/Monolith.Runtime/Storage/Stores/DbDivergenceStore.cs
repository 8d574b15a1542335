using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime.Events;

namespace Monolith.Runtime.Storage;

/// <inheritdoc cref="IDivergenceStore"/>
internal sealed class DbDivergenceStore<TContext>(ModuleStorage storage, IServiceScopeFactory scopes) : IDivergenceStore
    where TContext : ModuleDbContext
{
    public async Task<IReadOnlyList<LogDivergence>> ListAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<TContext>().Divergences.AsNoTracking()
            .Where(d => d.AcknowledgedAt == null)
            .OrderBy(d => d.DetectedAt)
            .Select(d => new LogDivergence(
                d.Id, d.Source, d.DetectedAt, new LogPosition(d.CursorTransaction, d.CursorPosition), new LogPosition(d.CommonTransaction, d.CommonPosition)))
            .ToListAsync(cancellationToken);
    }

    public async Task<int> AcknowledgeAsync(string? source, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TContext>();
        await using var unit = UnitOfWork.Begin(db);
        await unit.BeginTransactionAsync(cancellationToken);
        DateTimeOffset? now = storage.Clock.GetUtcNow();
        var acknowledged = await db.Divergences.Where(d => d.AcknowledgedAt == null && (source == null || d.Source == source))
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.AcknowledgedAt, now), cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return acknowledged;
    }
}
