namespace Monolith.Architecture;

/// <summary>Finds the modules of a solution with its layout.</summary>
internal static class ModuleFinder
{
    /// <summary>Returns the folders of the modules, if the layout finds them by their folders.</summary>
    public static IReadOnlyList<string> FindFolders(string root, SolutionLayout layout)
    {
        var pattern = PatternOf(layout);
        return layout.ModuleMap is not null || !pattern.IsPath ? [] : [.. pattern.FindFolders(root).Where(HasSources)];

        // Folders left over from a build or a branch switch are not modules. A folder with source files but without a project is a broken
        // module.
        static bool HasSources(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Any(file =>
            (file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith("proj", StringComparison.Ordinal)) && !ProjectFile.IsOutput(Path.GetDirectoryName(folder)!, file));
    }

    /// <exception cref="InvalidOperationException">A pattern of the map matches no project, or a project is in two modules.</exception>
    public static IReadOnlyList<Module> Find(string root, SolutionLayout layout, IReadOnlyList<Project> projects)
    {
        var candidates = projects.Where(project => !project.IsTest).ToList();
        if (layout.ModuleMap is { } map)
        {
            return FindInMap(root, layout, map, candidates);
        }

        var pattern = PatternOf(layout);
        return pattern.IsPath
            ? [.. FindFolders(root, layout).Select(folder => new Module(Path.GetFileName(folder), [folder], [.. candidates.Where(project => project.IsIn(folder))], layout))]
            :
            [
                .. from project in candidates
                   where !project.IsForTests
                   let name = pattern.ModuleIn(project.Name)
                   where name is not null
                   group project by name into module
                   orderby module.Key
                   select new Module(module.Key, [.. module.Select(project => project.Folder)], [.. module], layout),
            ];
    }

    private static List<Module> FindInMap(
        string root, SolutionLayout layout, IReadOnlyDictionary<string, IReadOnlyList<string>> map, List<Project> candidates)
    {
        var modules = new List<Module>();
        foreach (var (name, patterns) in map.OrderBy(module => module.Key, StringComparer.Ordinal))
        {
            var found = patterns.Select(pattern => (Pattern: pattern, Projects: candidates.Where(project => new ProjectPattern(pattern).Matches(project, root)).ToList())).ToList();
            if (found.Find(entry => entry.Projects.Count == 0) is { Pattern: { } unused })
            {
                throw new InvalidOperationException(
                    $"No project matches '{unused}' of the module {name}. Correct it: write a project name such as Acme.Orders.*, or a folder such as src/Orders/*.");
            }

            var projects = found.SelectMany(entry => entry.Projects).Distinct().ToList();
            if (modules.Find(module => module.Projects.Intersect(projects).Any()) is { } other)
            {
                throw new InvalidOperationException(
                    $"{other.Projects.Intersect(projects).First().RelativePath} is in the modules {other.DisplayName} and {name}. Correct their patterns: a project belongs to one module.");
            }

            modules.Add(new Module(name, [.. projects.Select(project => project.Folder)], projects, layout));
        }

        return modules;
    }

    /// <summary>A path without <c>*</c> is the folder of all modules.</summary>
    private static ProjectPattern PatternOf(SolutionLayout layout) =>
        new(layout.Modules.Contains('*', StringComparison.Ordinal) ? layout.Modules : layout.Modules + "/*");
}
