using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;

namespace Monolith.Runtime.Storage;

/// <summary>
/// Stores each table of the framework whose primary key begins with a Guid in the order of a number that the server counts. SQL Server
/// compares the last bytes of a Guid first, so that version 7 ids, which begin with the time, are random there: rows would be inserted
/// everywhere in the table. Nothing reads the number.
/// </summary>
internal sealed class SqlServerClusterKeys : IModelFinalizingConvention
{
    private const string Property = "ClusterKey", Column = "cluster_key";

    /// <summary>Returns whether the server counts the value, for storage alone.</summary>
    public static bool IsClusterKey(IReadOnlyProperty property) => property.IsShadowProperty() && property.Name == Property;

    /// <inheritdoc/>
    public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
    {
        foreach (var entity in modelBuilder.Metadata.GetEntityTypes().Where(FrameworkTables.Owns).ToList())
        {
            if (entity.FindPrimaryKey() is { } key && IsGuid(key.Properties[0]))
            {
                key.SetIsClustered(false);
                ClusterBy(entity, AddNumber(entity));
            }
        }
    }

    private static bool IsGuid(IConventionProperty property) => property.ClrType == typeof(Guid);

    /// <summary>EF Core neither writes the number nor reads it back after an insert.</summary>
    private static IConventionProperty AddNumber(IConventionEntityType entity)
    {
        var number = entity.AddProperty(Property, typeof(long))!;
        number.SetColumnName(Column);
        SqlServerPropertyExtensions.SetValueGenerationStrategy(number, SqlServerValueGenerationStrategy.IdentityColumn);
        number.SetValueGenerated(ValueGenerated.Never, fromDataAnnotation: true);
        number.SetBeforeSaveBehavior(PropertySaveBehavior.Ignore);
        number.SetAfterSaveBehavior(PropertySaveBehavior.Ignore);
        number.SetIsNullable(false);
        return number;
    }

    private static void ClusterBy(IConventionEntityType entity, IConventionProperty number)
    {
        var index = entity.AddIndex(number)!;
        index.SetIsUnique(true);
        index.SetIsClustered(true);
        index.SetDatabaseName($"ix_{entity.GetTableName()}_{Column}");
    }
}
