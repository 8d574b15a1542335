namespace Monolith.Architecture;

/// <summary>Determines the roles of a solution's projects: by their modules, by their folders, or else by their references.</summary>
internal static class ProjectRoles
{
    public static Dictionary<Project, ProjectRole> Of(Solution solution)
    {
        var layout = solution.Layout;
        var modules = solution.Modules.SelectMany(module => module.Projects).ToHashSet();
        var hosts = solution.Projects.Where(project => !modules.Contains(project) && IsHost(project)).ToHashSet();
        var used = Reachable(modules, solution);
        var brought = Reachable(hosts, solution);
        return solution.Projects.ToDictionary(project => project, RoleOf);

        ProjectRole RoleOf(Project project) =>
            modules.Contains(project) ? layout.IsContracts(project.Name) ? ProjectRole.Contracts : ProjectRole.Module
            : IsBuildingBlock(project) ? ProjectRole.BuildingBlock
            : hosts.Contains(project) ? ProjectRole.Host
            : ProjectRole.Other;

        bool IsBuildingBlock(Project project) =>
            (!project.IsTest && project.IsUnder(layout.BuildingBlocks ?? SolutionLayout.UsualBuildingBlocks))
            || (layout.BuildingBlocks is null && !project.IsForTests && !hosts.Contains(project)
                && (used.Contains(project) || (brought.Contains(project) && !project.IsProgram && !Reachable([project], solution).Overlaps(modules))));

        bool IsHost(Project project) => layout.Host is { } folder
            ? !project.IsTest && project.IsUnder(folder)
            : project is { IsProgram: true, IsForTests: false } && Composes(project);

        // A client of the HTTP API may reference Contracts, and a host that it starts. It composes no module.
        bool Composes(Project program) => Reachable([program], solution, except: other => other.IsProgram && !modules.Contains(other))
            .Any(project => modules.Contains(project) && !layout.IsContracts(project.Name));
    }

    /// <summary>Returns the projects, and those that they reference, directly or indirectly.</summary>
    /// <param name="projects">The projects.</param>
    /// <param name="solution">Their solution.</param>
    /// <param name="except">The referenced projects that are left out, with what only they reference.</param>
    public static HashSet<Project> Reachable(IEnumerable<Project> projects, Solution solution, Func<Project, bool>? except = null)
    {
        var found = new HashSet<Project>();
        var open = new Queue<Project>(projects);
        while (open.TryDequeue(out var next))
        {
            if (found.Add(next))
            {
                next.ProjectReferences.Select(solution.Find).Concat(next.PackageReferences.Concat(next.AssemblyReferences).Select(solution.FindAssembly))
                    .OfType<Project>().Where(project => except?.Invoke(project) != true).ToList().ForEach(open.Enqueue);
            }
        }

        return found;
    }
}
