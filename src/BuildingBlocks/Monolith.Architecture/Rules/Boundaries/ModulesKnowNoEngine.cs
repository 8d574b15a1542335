using Mono.Cecil;

namespace Monolith.Architecture;

internal sealed class ModulesKnowNoEngine : ArchitectureRule<Project>, IMonolithRule
{
    private const string Internals = "Monolith.Infrastructure";

    /// <summary>The names are those of packages, which registries do not distinguish by case.</summary>
    private static readonly HashSet<string> Packages = new(StringComparer.OrdinalIgnoreCase)
    {
        "Monolith.Runtime", "Monolith.Hosting", "Monolith.Operations", "Monolith.Messaging.RabbitMq", "Monolith.Testing", "Monolith.Architecture",
    };

    public override string Id => "modules-know-no-engine";

    public override string Title => "A module uses neither a package that runs, tests or checks modules, nor the namespace Monolith.Infrastructure.";

    public override string Reason =>
        "A module is compiled against Monolith alone. The packages that run, test or check modules belong to hosts and tests, and the "
        + "namespace Monolith.Infrastructure is for the engine: through it, a module could reset or replace its own session.";

    protected override string Subjects => "modules";

    protected override IEnumerable<Project> Select(Solution solution) =>
        solution.Projects.Where(project => solution.RoleOf(project) is ProjectRole.Module or ProjectRole.Contracts);

    protected override IEnumerable<Violation> Check(Project subject, Solution solution)
    {
        var references =
            from name in subject.PackageReferences.Concat(subject.AssemblyReferences).Concat(subject.ProjectReferences.Select(Path.GetFileNameWithoutExtension))
            where Packages.Contains(name)
            select (Culprit: subject.RelativePath, Dependency: name);
        var types =
            from use in subject.Uses?.Types ?? []
            where Packages.Contains(use.Used.Scope.Name) || IsInternal(use.Used)
            select (Culprit: use.Member, Dependency: use.Used.CodeName());
        var texts =
            from use in subject.Uses?.Texts ?? []
            where NamesEngine(use.Used)
            select (Culprit: use.Member, Dependency: $"\"{use.Used}\"");
        return references.Concat(types).Concat(texts).Distinct().Select(found => Violation(
            found.Culprit, found.Dependency, "Use what the package Monolith offers to modules, such as ModuleDbContext. Move code that runs modules to the host."));
    }

    private static bool IsInternal(TypeReference type) => (type.GetElementType().DeclaringType ?? type).Namespace == Internals;

    /// <summary>Returns whether a text names a type of the engine, as <c>Type.GetType</c> or <c>Assembly.Load</c> would read it.</summary>
    private static bool NamesEngine(string text) =>
        Packages.Contains(text)
        || TypeNames.In(text).Any(name => name.Type.StartsWith(Internals + ".", StringComparison.OrdinalIgnoreCase) || (name.Assembly is { } assembly && Packages.Contains(assembly)));
}
