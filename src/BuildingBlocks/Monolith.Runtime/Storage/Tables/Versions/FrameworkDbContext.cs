using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Monolith.Runtime.Storage;

/// <summary>
/// Creates and upgrades the framework's tables in a module's schema. The module's own context reads and writes their rows.
/// </summary>
internal sealed class FrameworkDbContext : DbContext
{
    private FrameworkDbContext(DbContextOptions<FrameworkDbContext> options, ModuleStorage storage)
        : base(options) => Storage = storage;

    public ModuleStorage Storage { get; }

    /// <summary>Creates a context for the database of a module.</summary>
    public static FrameworkDbContext Of(ModuleDbContext module)
    {
        var storage = module.Storage;
        var options = new DbContextOptionsBuilder<FrameworkDbContext>();
        storage.Provider.Configure(options, storage.Settings);
        options.LeaveFailuresToCallers()
            .UseSnakeCaseNamingConvention()
            .KeepHistoryIn(FrameworkTables.History, storage)
            .ReplaceService<IMigrationsAssembly, FrameworkVersions>();

        // The migrator then logs to the same logger as the module.
        if (module.GetService<IDbContextOptions>().FindExtension<CoreOptionsExtension>()?.ApplicationServiceProvider is { } services)
        {
            options.UseApplicationServiceProvider(services);
        }

        return new FrameworkDbContext(options.Options, storage);
    }
}
