using Microsoft.EntityFrameworkCore.Metadata;
using Monolith.Runtime.Storage;

namespace Monolith.Runtime;

/// <summary>Finds what would keep a module from keeping its tenants apart.</summary>
public static class TenantRule
{
    /// <summary>Finds the entities of a module with tenants that neither belong to a tenant nor are marked as shared.</summary>
    /// <param name="model">The model of the module.</param>
    public static IEnumerable<IReadOnlyEntityType> FindWithoutTenant(IReadOnlyModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.GetEntityTypes().Where(entity =>
            !FrameworkTables.Owns(entity) && !entity.IsOwned() && !entity.IsPropertyBag && entity.BaseType is null
            && !entity.ClrType.IsAssignableTo(typeof(ITenantOwned)) && !entity.ClrType.IsDefined(typeof(SharedByTenantsAttribute), inherit: true));
    }

    /// <exception cref="InvalidOperationException">The module cannot keep its tenants apart. The message names all causes.</exception>
    internal static void Check(ModuleDescriptor module)
    {
        var types = module.Assembly.GetTypes();
        string[] faults = module.UsesTenants
            ?
            [
                .. module.IsInMemory ? ["Its state lives in memory, which has no rows that a query filter could hide. Give it tables, with module.UseDbContext<…>()."] : Array.Empty<string>(),
                .. from type in types
                   where type.IsSubclassOf(typeof(ModuleDocuments))
                   select $"{type.Name} keeps documents, whose keys are not those of one tenant. Derive it from ModuleDbContext, and keep tables.",
                .. from type in types
                   where type.IsAssignableTo(typeof(ISnapshotSource)) && type.IsClass
                   select $"{type.Name} offers snapshots, whose events have no tenant. Remove it: new subscribers then read the log.",
            ]
            :
            [
                .. from type in types
                   where type.IsAssignableTo(typeof(ITenantOwned)) && type.IsClass
                   select $"{type.Name} belongs to a tenant, but the module does not call module.UseTenants().",
            ];
        if (faults.Length > 0)
        {
            throw new InvalidOperationException($"Module '{module.Name}' cannot keep its tenants apart:{Environment.NewLine}{string.Join(Environment.NewLine, faults)}");
        }
    }

    /// <exception cref="InvalidOperationException">An entity of a module with tenants has none. The message names all of them.</exception>
    internal static void Check(ModuleDbContext db)
    {
        if (db.Storage.UsesTenants && FindWithoutTenant(db.Model).Select(entity => entity.ClrType.Name).ToList() is { Count: > 0 } entities)
        {
            throw new InvalidOperationException(
                $"Entities of module '{db.Storage.Module}' belong to no tenant, although it calls UseTenants: {string.Join(", ", entities)}. Derive them from ITenantOwned, or mark what all tenants share with [SharedByTenants].");
        }
    }
}
