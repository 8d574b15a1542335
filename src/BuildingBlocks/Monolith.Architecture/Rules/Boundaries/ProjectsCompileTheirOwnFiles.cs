namespace Monolith.Architecture;

internal sealed class ProjectsCompileTheirOwnFiles : ArchitectureRule<Project>
{
    private const string Remedy =
        "Remove the link. Modules share data by events and Contracts, and code through building blocks that they reference.";

    public override string Id => "projects-compile-their-own-files";

    public override string Title => "A module, its Contracts, a building block and the host compile no source file of another project.";

    public override string Reason =>
        "A linked source file crosses a boundary without a reference. Project files show links. Types that exist twice show the other "
        + "ways to compile the same file: a link in the file system, a copy that a script or a target creates, or a compiler call.";

    protected override string Subjects => "projects";

    protected override IEnumerable<Project> Select(Solution solution) =>
        solution.Projects.Where(project => solution.RoleOf(project) != ProjectRole.Other);

    protected override IEnumerable<Violation> Check(IReadOnlyList<Project> subjects, Solution solution)
    {
        var duplicates =
            from project in subjects
            from type in project.Types
            where type.DeclaringType is null && !string.IsNullOrEmpty(type.Namespace)
            group project by type.FullName into name
            where name.Distinct().Count() > 1
            let owner = OwnerOf(name.Key, [.. name], solution)
            from project in name.Distinct()
            where project != owner && !project.Sources.Any(file => solution.OwnerOfFile(file) == owner || owner.Sources.Contains(file))
            select Violation(project.RelativePath, $"{name.Key} of {owner.Name}", Remedy);
        return base.Check(subjects, solution).Concat(duplicates);
    }

    protected override IEnumerable<Violation> Check(Project subject, Solution solution) =>
        from file in subject.Sources
        where !IsOwn(file, subject, solution)
        select Violation(subject.RelativePath, Path.GetRelativePath(solution.Root, file).Replace('\\', '/'), Remedy);

    /// <summary>Returns whether a file is in the project's folder, or in a folder that belongs to no project and to no other module.</summary>
    internal static bool IsOwn(string file, Project project, Solution solution) => solution.OwnerOfFile(file) is { } owner
        ? owner == project
        : solution.ModuleOfFile(file) is not { } module || module == solution.ModuleOf(project);

    /// <summary>The project whose name starts the type's namespace, or the first one.</summary>
    private static Project OwnerOf(string type, IReadOnlyList<Project> projects, Solution solution) =>
        projects.Where(project => type.StartsWith(project.Name + ".", StringComparison.Ordinal)).MaxBy(project => project.Name.Length)
        ?? projects.OrderBy(project => solution.RoleOf(project) == ProjectRole.BuildingBlock ? 0 : 1).First();
}
