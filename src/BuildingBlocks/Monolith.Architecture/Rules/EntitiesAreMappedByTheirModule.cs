using Microsoft.EntityFrameworkCore.Metadata;
using Monolith.Runtime.Storage;

namespace Monolith.Architecture;

/// <summary>
/// What a module stores is shaped by itself: a class of another module, or one that modules share, can't be changed by one of
/// them; and an event that is a table as well can't be changed at all.
/// </summary>
internal sealed class EntitiesAreMappedByTheirModule : ArchitectureRule<(ComposedModule Module, ITypeBase Type)>
{
    public override string Id => "entities-are-mapped-by-their-module";

    public override string Title => "An entity is a class of the module that maps it, and none of its Contracts.";

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
                culprit, home.Name, $"Make it a class of {module.Module.FolderName}: an entity that modules share is data that they share.");
        }
        else if (owner is not null && home != module.Module.Project)
        {
            yield return Violation(
                culprit,
                home.Name,
                home == owner.Contracts
                    ? $"Map a class of {module.Module.FolderName}, and copy into it what is needed: Contracts say what is told, not what is stored."
                    : $"It is {owner.FolderName}'s to store. Keep a copy in a class of {module.Module.FolderName}, fed by {owner.FolderName}'s events.");
        }
    }

    private static IEnumerable<ITypeBase> Complex(ITypeBase type) => type.GetComplexProperties()
        .SelectMany(property => Complex(property.ComplexType).Prepend(property.ComplexType));
}
