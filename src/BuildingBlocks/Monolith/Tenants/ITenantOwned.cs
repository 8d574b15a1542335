namespace Monolith;

/// <summary>
/// An entity that belongs to one tenant. The framework sets <see cref="TenantId"/> when the entity is added, shows queries the rows of the
/// current tenant only (the query filter <see cref="Filter"/>), and saves no row of another tenant. The module calls
/// <see cref="ModuleBuilder.UseTenants"/>.
/// </summary>
public interface ITenantOwned
{
    /// <summary>The name of the query filter of EF Core, beside which a module may have filters of its own, with names.</summary>
    const string Filter = "tenant";

    /// <summary>The id of the tenant. Leave it null in a new entity, and let EF Core set it: <c>{ get; private set; } = null!;</c>.</summary>
    string TenantId { get; }
}

/// <summary>Marks an entity that all tenants of a module share, such as the currencies. Every tenant can read and change all of its rows.</summary>
/// <param name="reason">Why the rows belong to no tenant.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SharedByTenantsAttribute(string reason) : Attribute
{
    /// <summary>Why the rows belong to no tenant.</summary>
    public string Reason { get; } = reason;
}
