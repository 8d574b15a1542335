using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Monolith.Runtime.Storage;

/// <summary>The processes that work on a module's data, recorded in the module's own schema.</summary>
internal interface IClaimStore
{
    /// <summary>Lists the claims of all processes, including dead processes that did not remove their claim.</summary>
    Task<IReadOnlyList<ClaimRow>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Adds the claim of a process.</summary>
    Task AddAsync(ClaimRow claim, CancellationToken cancellationToken);

    /// <summary>Renews a claim. Returns false when another process has removed the claim as dead.</summary>
    Task<bool> BeatAsync(Guid process, CancellationToken cancellationToken);

    /// <summary>Removes a claim.</summary>
    Task RemoveAsync(Guid process, CancellationToken cancellationToken);
}

/// <inheritdoc cref="IClaimStore"/>
internal sealed class DbClaimStore<TContext>(IServiceScopeFactory scopes) : IClaimStore
    where TContext : ModuleDbContext
{
    public async Task<IReadOnlyList<ClaimRow>> ListAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await Claims(scope).AsNoTracking().OrderBy(c => c.Process).ToListAsync(cancellationToken);
    }

    public async Task AddAsync(ClaimRow claim, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TContext>();
        db.Claims.Add(claim);
        await db.SaveChangesAsync(cancellationToken);
    }

    public Task<bool> BeatAsync(Guid process, CancellationToken cancellationToken) => WriteAsync(
        async claims => await claims.Where(c => c.Process == process)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.Beat, c => c.Beat + 1), cancellationToken) == 1,
        cancellationToken);

    public Task RemoveAsync(Guid process, CancellationToken cancellationToken) => WriteAsync(
        claims => claims.Where(c => c.Process == process).ExecuteDeleteAsync(cancellationToken), cancellationToken);

    private static DbSet<ClaimRow> Claims(AsyncServiceScope scope) => scope.ServiceProvider.GetRequiredService<TContext>().Claims;

    private async Task<TResult> WriteAsync<TResult>(Func<DbSet<ClaimRow>, Task<TResult>> write, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TContext>();
        await using var unit = UnitOfWork.Begin(db);
        await unit.BeginTransactionAsync(cancellationToken);
        var result = await write(db.Claims);
        await unit.CommitAsync(cancellationToken);
        return result;
    }
}
