namespace Monolith.Architecture;

internal sealed class TargetsAddNoCode : ArchitectureRule<Project>
{
    public override string Id => "targets-add-no-code";

    public override string Title => "No target of the solution adds a reference, or a source file outside of the project's folder, while it runs.";

    public override string Reason =>
        "A reference or source file that a target adds while it runs is in no evaluated project file, so no other rule sees it. A file "
        + "that generated code is written to, in the project's own folder, is the exception.";

    protected override string Subjects => "projects";

    protected override IEnumerable<Project> Select(Solution solution) =>
        solution.Projects.Where(project => solution.RoleOf(project) != ProjectRole.Other);

    protected override IEnumerable<Violation> Check(Project subject, Solution solution) =>
        from item in subject.TargetItems
        where !IsGenerated(item, subject, solution)
        select Violation(
            subject.RelativePath,
            $"{item.Type} {item.Include.Replace(solution.Root, "", StringComparison.OrdinalIgnoreCase).Replace('\\', '/').TrimStart('/')} in target {item.Target}",
            item.Type == "Compile"
                ? "Write the generated file to the project's obj folder, and include it by its path."
                : "Move the item out of the target, to an ItemGroup of the project or a Directory.Build file. There the other rules check it.");

    private static bool IsGenerated(TargetItem item, Project project, Solution solution) =>
        item is { Type: "Compile", File: { } file } && ProjectsCompileTheirOwnFiles.IsOwn(file, project, solution);
}
