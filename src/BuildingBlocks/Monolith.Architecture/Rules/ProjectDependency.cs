namespace Monolith.Architecture;

/// <summary>One way in which a project knows another one of its solution.</summary>
/// <param name="Culprit">The project file, type or member that knows.</param>
/// <param name="Dependency">The project or type that is known.</param>
/// <param name="Known">The project that is known, or that the type is of; null where the solution does not have it.</param>
internal sealed record ProjectDependency(string Culprit, string Dependency, Project? Known)
{
    /// <summary>
    /// What a project knows of others. The project file tells of references that leave no trace in the assembly, such as for
    /// a constant; the assembly tells of what came in by a package or a target; texts tell of reflection.
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
