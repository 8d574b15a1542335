using Microsoft.EntityFrameworkCore;
using Mono.Cecil;

namespace Monolith.Architecture;

internal sealed class ModulesHaveOneContext : ArchitectureRule<(Module Module, IReadOnlyList<TypeDefinition> Contexts)>, IMonolithRule
{
    public override string Id => "modules-have-one-context";

    public override string Title => "A module has one DbContext, and it derives from ModuleDbContext.";

    public override string Reason => "A second context would bypass the outbox, and the rules that check the first one.";

    protected override string Subjects => "DbContexts";

    protected override IEnumerable<(Module Module, IReadOnlyList<TypeDefinition> Contexts)> Select(Solution solution) =>
        from module in solution.Modules
        let contexts = module.Projects.SelectMany(project => project.Types)
            .Where(type => !type.IsAbstract && type.DerivesFrom(typeof(DbContext))).ToList()
        where contexts.Count > 0
        select (module, (IReadOnlyList<TypeDefinition>)contexts);

    protected override IEnumerable<Violation> Check((Module Module, IReadOnlyList<TypeDefinition> Contexts) subject, Solution solution)
    {
        foreach (var context in subject.Contexts.Where(context => !context.DerivesFrom(typeof(ModuleDbContext))))
        {
            yield return Violation(
                context.CodeName(),
                context.BaseType.CodeName(),
                $"Map its entities in the module's {nameof(ModuleDbContext)}, which saves them together with their events.");
        }

        var own = subject.Contexts.Where(context => context.DerivesFrom(typeof(ModuleDbContext))).ToList();
        var first = Composition.Of(solution).Modules.Find(module => module.Module == subject.Module)?.Context?.FullName ?? own.FirstOrDefault()?.FullName;
        foreach (var context in own.Where(context => context.FullName != first))
        {
            yield return Violation(
                context.CodeName(),
                $"a second {nameof(ModuleDbContext)} of {subject.Module.DisplayName}",
                $"Map its entities in {first}, which is registered. Move independent data to a module of its own.");
        }
    }
}
