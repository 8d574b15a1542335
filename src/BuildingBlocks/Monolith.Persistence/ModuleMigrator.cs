using Microsoft.EntityFrameworkCore;

namespace Monolith.Persistence;

/// <summary>Brings a module's schema up to date.</summary>
public static class ModuleMigrator
{
    /// <summary>Applies the migrations that are pending, one process at a time.</summary>
    /// <param name="db">The module's context.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async Task MigrateAsync(ModuleDbContext db, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        var (provider, settings) = (db.Storage.Provider, db.Storage.Settings);
        await provider.PrepareAsync(settings, cancellationToken);
        if (!(await db.Database.GetPendingMigrationsAsync(cancellationToken)).Any())
        {
            return;
        }

        await using var alone = await provider.LockMigrationsAsync(settings, cancellationToken);
        await db.Database.MigrateAsync(cancellationToken);
    }
}
