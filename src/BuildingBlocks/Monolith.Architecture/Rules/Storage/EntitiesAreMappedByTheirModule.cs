using Microsoft.EntityFrameworkCore.Metadata;
using Monolith.Runtime.Storage;

namespace Monolith.Architecture;

internal sealed class EntitiesAreMappedByTheirModule : ArchitectureRule<(ComposedModule Module, ITypeBase Type)>, IMonolithRule
{
    public override string Id => "entities-are-mapped-by-their-module";

    public override string Title => "An entity is a class of the module that maps it, and not of its Contracts.";

    public override string Reason =>
        "A module must be able to change its entities alone. It could not change a class of another module or a shared class alone, and "
        + "an event that is also a table could not be changed at all.";

    protected override string Subjects => "entities";

    protected override IEnumerable<(ComposedModule Module, ITypeBase Type)> Select(Solution solution) =>
        from module in Composition.Of(solution).Modules
        from database in module.Databases
        from entity in database.Model.GetEntityTypes()
        from type in Complex(entity).Prepend(entity)
        where type.ClrType.Assembly != typeof(ModuleStorage).Assembly
        select (module, type);

    protected override IEnumerable<Violation> Check((ComposedModule Module, ITypeBase Type) subject, Solution solution)
    {
        var (module, type) = subject;
        if (solution.FindAssembly(type.ClrType.Assembly.GetName().Name!) is not { } home)
        {
            yield break;
        }

        var culprit = $"{module.Type.Namespace}: {type.ClrType.FullName}";
        var owner = solution.ModuleOf(home);
        if (owner is null && type is IEntityType entity && !entity.IsOwned())
        {
            yield return Violation(
                culprit, home.Name, $"Make it a class of {module.Module.DisplayName}. An entity that modules share is shared data.");
        }
        else if (owner is not null && home != module.Module.Project)
        {
            yield return Violation(
                culprit,
                home.Name,
                home == owner.Contracts
                    ? $"Map a class of {module.Module.DisplayName}, and copy the needed data into it. Contracts define what is published, not what is stored."
                    : $"{owner.DisplayName} owns this data. Keep a copy in a class of {module.Module.DisplayName} that {owner.DisplayName}'s events update.");
        }
    }

    private static IEnumerable<ITypeBase> Complex(ITypeBase type) => type.GetComplexProperties()
        .SelectMany(property => Complex(property.ComplexType).Prepend(property.ComplexType));
}
