#pragma warning disable EF1001 // See KeyLookups.
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Internal;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;

namespace Monolith.Runtime.Storage;

/// <summary>Creates a module's DbContext for a given database.</summary>
internal static class ModuleContexts
{
    public static void Configure(DbContextOptionsBuilder options, ModuleStorage storage)
    {
        storage.Provider.Configure(options, storage.Settings);
        options.AddInterceptors(BulkWriteGuard.Instance, UnitOfWork.LockInterceptor.Instance, UnitOfWork.ReadInterceptor.Instance).UseMemoryCache(QueryCache.Shared)
            .UseSnakeCaseNamingConvention()
            .KeepHistoryIn(ModuleMigrations.History, storage)
            .ReplaceService<IDatabase, ColumnLimits>()
            .ReplaceService<IEntityFinderSource, KeyLookups>()
            .ReplaceService<IModelCacheKeyFactory, ModuleModelKeys>()
            .ReplaceService<IMigrationsAssembly, ModuleMigrations>();
        ((IDbContextOptionsBuilderInfrastructure)options).AddOrUpdateExtension(new ModuleSessionFactory(storage));
    }

    /// <summary>Creates a module's context for another database or connection than the container's.</summary>
    public static ModuleDbContext Create(Type contextType, ModuleStorage storage)
    {
        var options = (DbContextOptionsBuilder)Activator.CreateInstance(typeof(DbContextOptionsBuilder<>).MakeGenericType(contextType))!;
        Configure(options, storage);
        return (ModuleDbContext)Activator.CreateInstance(contextType, options.Options)!;
    }
}
