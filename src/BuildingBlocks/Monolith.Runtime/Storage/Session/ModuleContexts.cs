#pragma warning disable EF1001 // See KeyLookups.
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Internal;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Logging;

namespace Monolith.Runtime.Storage;

/// <summary>Creates a module's DbContext for a given database.</summary>
internal static class ModuleContexts
{
    private static readonly EventId[] Failures =
    [
        CoreEventId.SaveChangesFailed, CoreEventId.QueryIterationFailed,
        RelationalEventId.CommandError, RelationalEventId.ConnectionError, RelationalEventId.TransactionError,
    ];

    public static void Configure(DbContextOptionsBuilder options, ModuleStorage storage)
    {
        storage.Provider.Configure(options, storage.Settings);
        options.LeaveFailuresToCallers();
        options.AddInterceptors(BulkWriteGuard.Instance, UnitOfWork.LockInterceptor.Instance, UnitOfWork.ReadInterceptor.Instance).UseMemoryCache(QueryCache.Shared)
            .UseSnakeCaseNamingConvention()
            .KeepHistoryIn(ModuleMigrations.History, storage)
            .ReplaceService<IDatabase, ColumnLimits>()
            .ReplaceService<IEntityFinderSource, KeyLookups>()
            .ReplaceService<IModelCacheKeyFactory, ModuleModelKeys>()
            .ReplaceService<IMigrationsAssembly, ModuleMigrations>();
        ((IDbContextOptionsBuilderInfrastructure)options).AddOrUpdateExtension(new ModuleSessionFactory(storage));
    }

    /// <summary>
    /// Logs failures at level Debug only, because each reaches the code that repeats, parks, rejects or logs it. EF Core cannot know which of
    /// them are expected, such as a conflict that is repeated, and would log an error with a stack trace for each.
    /// </summary>
    public static DbContextOptionsBuilder LeaveFailuresToCallers(this DbContextOptionsBuilder options) =>
        options.ConfigureWarnings(events => events.Log(Failures.Select(failure => (failure, LogLevel.Debug)).ToArray()));

    /// <summary>Creates a module's context for another database or connection than the container's.</summary>
    public static ModuleDbContext Create(Type contextType, ModuleStorage storage)
    {
        var options = (DbContextOptionsBuilder)Activator.CreateInstance(typeof(DbContextOptionsBuilder<>).MakeGenericType(contextType))!;
        Configure(options, storage);
        return (ModuleDbContext)Activator.CreateInstance(contextType, options.Options)!;
    }
}
