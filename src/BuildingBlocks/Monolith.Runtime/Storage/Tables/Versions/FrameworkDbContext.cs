using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Monolith.Runtime.Storage;

/// <summary>
/// Creates and upgrades the framework's tables in a module's schema, and runs the framework's own statements. It maps nothing, so that no
/// model has to be built for them: the module's own context reads and writes the rows of these tables together with the module's.
/// </summary>
internal sealed class FrameworkDbContext(DbContextOptions<FrameworkDbContext> options) : DbContext(options)
{
    public ModuleStorage Storage { get; } = options.GetExtension<ModuleSessionFactory>().Storage;

    /// <summary>Creates a context for the database of a module.</summary>
    public static FrameworkDbContext Of(ModuleDbContext module)
    {
        var options = new DbContextOptionsBuilder<FrameworkDbContext>();
        Configure(options, module.Storage);

        // The migrator then logs to the same logger as the module.
        if (module.GetService<IDbContextOptions>().FindExtension<CoreOptionsExtension>()?.ApplicationServiceProvider is { } services)
        {
            options.UseApplicationServiceProvider(services);
        }

        return new FrameworkDbContext(options.Options);
    }

    public static void Configure(DbContextOptionsBuilder options, ModuleStorage storage)
    {
        storage.Provider.Configure(options, storage.Settings);
        options.LeaveFailuresToCallers()
            .UseSnakeCaseNamingConvention()
            .KeepHistoryIn(FrameworkTables.History, storage)
            .ReplaceService<IMigrationsAssembly, FrameworkVersions>();
        ((IDbContextOptionsBuilderInfrastructure)options).AddOrUpdateExtension(new ModuleSessionFactory(storage));
    }
}
