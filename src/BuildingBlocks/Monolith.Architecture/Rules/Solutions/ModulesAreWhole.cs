namespace Monolith.Architecture;

internal sealed class ModulesAreWhole : ArchitectureRule<Module>, IMonolithRule, IPrecondition
{
    public override string Id => "modules-are-whole";

    public override string Title => "A module is a folder with its project, its Contracts and one public module class.";

    public override string Reason =>
        "The other rules find a module by this structure: two projects, and one class that returns the module's name.";

    protected override string Subjects => "modules";

    protected override IEnumerable<Module> Select(Solution solution) => solution.Modules;

    protected override IEnumerable<Violation> Check(Module subject, Solution solution)
    {
        var folder = Path.GetRelativePath(solution.Root, subject.Folders[0]).Replace('\\', '/');
        var (module, contracts) = (subject.DisplayName, subject.DisplayName + solution.Layout.ContractsSuffix);
        if (subject.Project is null)
        {
            yield return Violation(folder, $"no project {module}", $"Add {folder}/{module}/{module}.csproj, or delete the folder.");
        }

        if (subject.Contracts is null)
        {
            yield return Violation(folder, $"no project {contracts}", $"Add {folder}/{contracts}/{contracts}.csproj for what other modules may use.");
        }

        foreach (var other in subject.Projects.Where(project => project != subject.Project && project != subject.Contracts))
        {
            yield return Violation(other.RelativePath, "a third project", $"Move its code to {module}, into a folder if needed, or to the building blocks.");
        }

        if (subject.Project?.Assembly is not null)
        {
            foreach (var violation in CheckClass(subject))
            {
                yield return violation;
            }
        }
    }

    private IEnumerable<Violation> CheckClass(Module subject)
    {
        var classes = subject.Classes.ToList();
        if (classes is not [var only])
        {
            yield return Violation(
                subject.DisplayName, classes.Count == 0 ? "no module class" : string.Join(" and ", classes.Select(type => type.CodeName())),
                $"Declare one public sealed class {subject.DisplayName}Module : IModule.");
        }
        else if (subject.Name is not { } name || !WireNames.IsKebabCase(name))
        {
            yield return Violation($"{only.CodeName()}.Name", subject.Name ?? "not a constant", "Return a constant in kebab case. It names the schema, the routes and the events.");
        }
    }
}
