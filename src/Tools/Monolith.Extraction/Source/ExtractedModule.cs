namespace Monolith.Extraction;

/// <summary>An extracted module, and the projects that are copied with it.</summary>
internal sealed class ExtractedModule
{
    private readonly IReadOnlyList<SourceModule> _all;

    private ExtractedModule(SourceModule module, IReadOnlyList<SourceModule> all, SourceRepository source)
    {
        (Module, _all, Source) = (module, all, source);
        var projects = Follow([new(source, SourceModule.ProjectOf(ProjectName)), .. HasTests ? [new ProjectFile(source, $"{TestFolder}/{ProjectName}.Tests.csproj")] : Array.Empty<ProjectFile>()]);
        Projects = [.. projects.Where(project => !IsBuildingBlock(project))];
        BuildingBlocks = [.. projects.Where(IsBuildingBlock).Select(project => project.Name)];
        Contracts = [.. Projects.Where(project => !IsOwn(project))];
        if (Contracts.FirstOrDefault(project => !IsContracts(project)) is { } stray)
        {
            throw new ExtractionException(
                $"{ProjectName} or its tests reference {stray.Path}, which is neither a building block nor the Contracts of a module, so it cannot be copied.");
        }
    }

    public SourceModule Module { get; }

    public SourceRepository Source { get; }

    /// <summary>The name of the module's project.</summary>
    public string ProjectName => Module.Project;

    /// <summary>The folder with the module's projects.</summary>
    public string ModuleFolder => FolderOf(ProjectName);

    public string TestFolder => $"tests/Modules/{ProjectName}.Tests";

    public bool HasTests => Source.Has(TestFolder);

    /// <summary>All copied projects: the module's own, and the Contracts of other modules.</summary>
    public IReadOnlyList<ProjectFile> Projects { get; }

    /// <summary>Whether the source repository keeps the versions of all packages in lock files.</summary>
    public bool HasLockFiles => Projects.All(project => project.Packages() is not null);

    /// <summary>The copied Contracts of other modules.</summary>
    public IReadOnlyList<ProjectFile> Contracts { get; }

    /// <summary>The building blocks that the projects reference.</summary>
    public IReadOnlyList<string> BuildingBlocks { get; }

    /// <summary>The names of the modules to which the module subscribes.</summary>
    public IEnumerable<string> SubscribesTo => Contracts.Select(project =>
        _all.FirstOrDefault(module => $"{module.Project}.Contracts" == project.Name)?.Name ?? project.Name.Replace(".Contracts", "", StringComparison.Ordinal).ToLowerInvariant());

    /// <summary>The names of the modules that subscribe to the module.</summary>
    public IEnumerable<string> Subscribers =>
        from other in _all
        let project = new ProjectFile(Source, SourceModule.ProjectOf(other.Project))
        where other != Module && project.References().Any(reference => reference.Name == $"{ProjectName}.Contracts")
        select other.Name;

    /// <summary>Finds a module by its name or its project's name.</summary>
    /// <exception cref="UnknownModuleException">The repository has no such module.</exception>
    /// <exception cref="ExtractionException">A module class cannot be read, or the module references a project that cannot be
    /// copied.</exception>
    public static ExtractedModule Find(string name, SourceRepository source)
    {
        var modules = SourceModule.ReadAll(source);
        var module = modules.FirstOrDefault(m => name.Equals(m.Name, StringComparison.OrdinalIgnoreCase) || name.Equals(m.Project, StringComparison.OrdinalIgnoreCase))
            ?? throw new UnknownModuleException(name, source, modules);
        return new(module, modules, source);
    }

    private static string FolderOf(string project) => $"{SourceRepository.Modules}/{project}";

    private static bool IsBuildingBlock(ProjectFile project) => project.Path.StartsWith(SourceRepository.BuildingBlocks + "/", StringComparison.Ordinal);

    private static bool IsContracts(ProjectFile project) =>
        project.Path.StartsWith(SourceRepository.Modules + "/", StringComparison.Ordinal) && project.Name.EndsWith(".Contracts", StringComparison.Ordinal);

    private bool IsOwn(ProjectFile project) =>
        project.Path.StartsWith(ModuleFolder + "/", StringComparison.Ordinal) || project.Path.StartsWith(TestFolder + "/", StringComparison.Ordinal);

    /// <summary>
    /// Follows the references of the given projects, and of all projects in the module's folder. Does not follow references of building
    /// blocks.
    /// </summary>
    private List<ProjectFile> Follow(IEnumerable<ProjectFile> projects)
    {
        var found = new List<ProjectFile>();
        var open = new Queue<ProjectFile>(projects.Concat(
            Source.FilesIn(ModuleFolder).Where(file => file.EndsWith(".csproj", StringComparison.Ordinal)).Select(file => new ProjectFile(Source, file))));
        while (open.TryDequeue(out var project))
        {
            if (found.Contains(project))
            {
                continue;
            }

            found.Add(project);
            foreach (var reference in IsBuildingBlock(project) ? [] : project.References())
            {
                open.Enqueue(reference);
            }
        }

        return found;
    }
}
