namespace Monolith.Architecture;

/// <summary>
/// A solution as its files and compiled assemblies tell it. Modules, building blocks and the Host are found in their
/// folders, whether the solution file lists them or not.
/// </summary>
public sealed class Solution
{
    private readonly Dictionary<string, Project> _byPath;
    private readonly SolutionLoadContext _loader;

    private Solution(string root, SolutionLayout layout, IReadOnlyList<Project> projects)
    {
        Root = root;
        Layout = layout;
        Projects = projects;
        Modules = Module.Find(this);
        _byPath = projects.ToDictionary(project => project.Path, StringComparer.OrdinalIgnoreCase);
        _loader = new SolutionLoadContext(projects);
    }

    /// <summary>The folder of the solution file.</summary>
    public string Root { get; }

    /// <summary>The conventions by which things were found.</summary>
    public SolutionLayout Layout { get; }

    /// <summary>Every project of the conventional folders, and every other project that the solution file lists.</summary>
    public IReadOnlyList<Project> Projects { get; }

    /// <summary>The modules, ordered by folder.</summary>
    public IReadOnlyList<Module> Modules { get; }

    /// <summary>The projects that all modules may use.</summary>
    public IEnumerable<Project> BuildingBlocks => Projects.Where(project => project.IsUnder(Layout.BuildingBlocks));

    /// <summary>The project that composes the modules, or null where there is none.</summary>
    public Project? Host => Projects.FirstOrDefault(project => project.IsUnder(Layout.Host));

    /// <summary>Reads a solution.</summary>
    /// <param name="root">The folder of the solution file.</param>
    /// <param name="layout">The conventions by which things are found.</param>
    /// <exception cref="InvalidOperationException">There is no solution file, or several; the message says which to name.</exception>
    public static Solution Read(string root, SolutionLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        root = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(root));
        var members = SolutionFile.Find(root, layout).ReadMembers();
        var paths = new[] { layout.Modules, layout.BuildingBlocks, layout.Host }
            .SelectMany(folder => ProjectFile.FindUnder(System.IO.Path.Combine(root, folder)))
            .Concat(members.Where(File.Exists))
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Order(StringComparer.Ordinal);
        var shelf = new AssemblyShelf(layout);
        return new Solution(
            root, layout, [.. paths.Select(path => new Project(root, ProjectFile.Read(path), members.Contains(path), shelf))]);
    }

    /// <summary>The project of a path, or null.</summary>
    /// <param name="path">The full path of a project file.</param>
    public Project? Find(string path) => _byPath.GetValueOrDefault(path);

    /// <summary>The project that makes an assembly, or null: then it is of a package or of the framework.</summary>
    /// <param name="assembly">The assembly's simple name.</param>
    public Project? FindAssembly(string assembly) =>
        Projects.FirstOrDefault(project => string.Equals(project.AssemblyName, assembly, StringComparison.OrdinalIgnoreCase));

    /// <summary>The module that a project is part of, or null.</summary>
    /// <param name="project">The project.</param>
    public Module? ModuleOf(Project project)
    {
        ArgumentNullException.ThrowIfNull(project);
        return Modules.FirstOrDefault(module => project.IsIn(module.Folder));
    }

    /// <summary>Loads a project's assembly for reflection: the one beside the tests, or one of its own context.</summary>
    /// <param name="project">The project.</param>
    /// <exception cref="InvalidOperationException">The project is not built.</exception>
    public System.Reflection.Assembly Load(Project project)
    {
        ArgumentNullException.ThrowIfNull(project);
        return _loader.Load(project);
    }
}
