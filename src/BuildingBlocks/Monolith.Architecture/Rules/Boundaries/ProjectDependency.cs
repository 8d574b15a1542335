namespace Monolith.Architecture;

/// <summary>A dependency of a project on another project of its solution.</summary>
/// <param name="Culprit">The project file, type or member that has the dependency.</param>
/// <param name="Dependency">The referenced project or type.</param>
/// <param name="Known">The referenced project, or the project of the referenced type, or null when the solution does not contain
/// it.</param>
internal sealed record ProjectDependency(string Culprit, string Dependency, Project? Known)
{
    /// <summary>
    /// Finds the dependencies of a project. The project file shows references that leave no trace in the assembly, such as for a constant.
    /// The assembly shows references through a package or a target. Texts show reflection.
    /// </summary>
    public static IEnumerable<ProjectDependency> In(Project project, Solution solution)
    {
        var references =
            from path in project.ProjectReferences
            let known = solution.Find(path)
            select new ProjectDependency(project.RelativePath, known?.Name ?? Path.GetRelativePath(solution.Root, path).Replace('\\', '/'), known);
        var assemblies =
            from name in project.PackageReferences.Concat(project.AssemblyReferences)
            let known = solution.FindAssembly(name)
            where known is not null
            select new ProjectDependency(project.RelativePath, known.Name, known);
        var types =
            from use in project.Uses?.Types ?? []
            let known = solution.OwnerOf(use.Used)
            where known is not null && known != project
            select new ProjectDependency(use.Member, use.Used.CodeName(), known);
        var texts =
            from use in project.Uses?.Texts ?? []
            let known = solution.OwnerOf(use.Used)
            where known is not null && known != project
            select new ProjectDependency(use.Member, $"\"{use.Used}\"", known);
        return references.Concat(assemblies).Concat(types).Concat(texts).Distinct();
    }
}
