namespace Monolith.Architecture;

/// <summary>Determines the roles of a solution's projects: by their modules, by their folders, or else by their references.</summary>
internal static class ProjectRoles
{
    public static Dictionary<Project, ProjectRole> Of(Solution solution)
    {
        var layout = solution.Layout;
        var modules = solution.Modules.SelectMany(module => module.Projects).ToHashSet();
        var used = Reachable(modules, solution);
        return solution.Projects.ToDictionary(project => project, RoleOf);

        ProjectRole RoleOf(Project project) =>
            modules.Contains(project) ? layout.IsContracts(project.Name) ? ProjectRole.Contracts : ProjectRole.Module
            : IsIn(layout.BuildingBlocks, project) ? ProjectRole.BuildingBlock
            : IsIn(layout.Host, project) || (layout.Host is null && IsHost(project)) ? ProjectRole.Host
            : layout.BuildingBlocks is null && !project.IsTest && used.Contains(project) ? ProjectRole.BuildingBlock
            : ProjectRole.Other;

        bool IsHost(Project project) => project is { IsProgram: true, IsTest: false } && Reachable([project], solution).Overlaps(modules);
    }

    private static bool IsIn(string? folder, Project project) => folder is not null && project.IsUnder(folder);

    /// <summary>Returns the projects, and those that they reference, directly or indirectly.</summary>
    public static HashSet<Project> Reachable(IEnumerable<Project> projects, Solution solution)
    {
        var found = new HashSet<Project>();
        var open = new Queue<Project>(projects);
        while (open.TryDequeue(out var next))
        {
            if (found.Add(next))
            {
                next.ProjectReferences.Select(solution.Find).Concat(next.PackageReferences.Concat(next.AssemblyReferences).Select(solution.FindAssembly))
                    .OfType<Project>().ToList().ForEach(open.Enqueue);
            }
        }

        return found;
    }
}
