using Microsoft.EntityFrameworkCore;

namespace Monolith.Runtime.Storage;

/// <summary>Brings a module's schema up to date.</summary>
public static class ModuleMigrator
{
    /// <summary>The migrations that this binary has and the module's schema has not.</summary>
    /// <param name="db">The module's context.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<IReadOnlyList<string>> FindPendingAsync(ModuleDbContext db, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        return [.. await db.Database.GetPendingMigrationsAsync(cancellationToken)];
    }

    /// <summary>Applies the migrations that are pending, one process at a time.</summary>
    /// <param name="db">The module's context.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The migrations that were pending.</returns>
    public static async Task<IReadOnlyList<string>> MigrateAsync(ModuleDbContext db, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        var (provider, settings) = (db.Storage.Provider, db.Storage.Settings);
        await provider.PrepareAsync(settings, cancellationToken);
        if ((await FindPendingAsync(db, cancellationToken)).Count == 0)
        {
            return [];
        }

        // Looked at again under the lock: another process may have been faster.
        await using var alone = await provider.LockMigrationsAsync(settings, cancellationToken);
        var pending = await FindPendingAsync(db, cancellationToken);
        await db.Database.MigrateAsync(cancellationToken);
        return pending;
    }
}
