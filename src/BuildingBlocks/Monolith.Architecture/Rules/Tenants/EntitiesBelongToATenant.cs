using Microsoft.EntityFrameworkCore.Metadata;
using Monolith.Runtime;

namespace Monolith.Architecture;

internal sealed class EntitiesBelongToATenant : ArchitectureRule<(ComposedModule Module, IModel Model)>, IMonolithRule
{
    public override string Id => "entities-belong-to-a-tenant";

    public override string Title => "An entity of a module with tenants is an ITenantOwned, or is marked as shared by all of them.";

    public override string Reason =>
        "Only an ITenantOwned has the query filter and the check at save that keep tenants apart. Every tenant would see the rows of an entity "
        + "for which it was forgotten. What all tenants share says so, with a reason.";

    protected override string Subjects => "models";

    protected override IEnumerable<(ComposedModule Module, IModel Model)> Select(Solution solution) =>
        from module in Composition.Of(solution).Modules
        from database in module.Databases
        select (module, database.Model);

    protected override IEnumerable<Violation> Check((ComposedModule Module, IModel Model) subject, Solution solution) =>
        subject.Module.UsesTenants
            ? TenantRule.FindWithoutTenant(subject.Model).Select(entity => Violation(
                entity.ClrType.FullName!, "no tenant", "Derive it from ITenantOwned, or mark it with [SharedByTenants] and the reason."))
            : [];
}
