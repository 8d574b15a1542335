using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Monolith.Runtime.Storage;

/// <summary>Shared configuration of the providers' options.</summary>
internal static class RelationalOptions
{
    /// <summary>Applies the settings that are not null to EF Core's options.</summary>
    public static DbContextOptionsBuilder Apply(this DbContextOptionsBuilder options, DatabaseSettings settings) => options.With(relational =>
    {
        relational = settings.MaxBatchSize is { } rows ? relational.WithMaxBatchSize(rows) : relational;
        return settings.CommandTimeout is { } timeout ? relational.WithCommandTimeout((int)Math.Ceiling(timeout.TotalSeconds)) : relational;
    });

    /// <summary>Stores the list of applied migrations in a table of the module's own schema.</summary>
    public static DbContextOptionsBuilder KeepHistoryIn(this DbContextOptionsBuilder options, string table, ModuleStorage storage) => options.With(
        relational => relational.WithMigrationsHistoryTableName(table)
            .WithMigrationsHistoryTableSchema(storage.Provider.IsServer ? storage.Settings.Schema : null));

    private static DbContextOptionsBuilder With(
        this DbContextOptionsBuilder options, Func<RelationalOptionsExtension, RelationalOptionsExtension> change)
    {
        ((IDbContextOptionsBuilderInfrastructure)options).AddOrUpdateExtension(change(RelationalOptionsExtension.Extract(options.Options)));
        return options;
    }
}
