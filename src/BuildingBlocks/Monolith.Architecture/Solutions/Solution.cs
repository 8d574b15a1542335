using Mono.Cecil;

namespace Monolith.Architecture;

/// <summary>
/// A solution as its files and compiled assemblies tell it. Modules, building blocks and the Host are found in their
/// folders, whether the solution file lists them or not.
/// </summary>
public sealed class Solution
{
    private readonly Dictionary<string, Project> _byPath;
    private readonly SolutionLoadContext _loader;
    private readonly Lazy<Dictionary<string, Project>> _insides;

    private Solution(string root, SolutionLayout layout, IReadOnlyList<Project> projects)
    {
        Root = root;
        Layout = layout;
        Projects = projects;
        Modules = Module.Find(this);
        _byPath = projects.ToDictionary(project => project.Path, StringComparer.OrdinalIgnoreCase);
        _loader = new SolutionLoadContext(projects);
        _insides = new Lazy<Dictionary<string, Project>>(() => Projects
            .Where(project => RoleOf(project) == ProjectRole.Module)
            .SelectMany(project => project.Types.Select(type => (Name: type.FullName.Replace('/', '+'), project)))
            .DistinctBy(type => type.Name)
            .ToDictionary(type => type.Name, type => type.project));
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
    public IEnumerable<Project> BuildingBlocks => Projects.Where(project => RoleOf(project) == ProjectRole.BuildingBlock);

    /// <summary>The project that composes the modules, or null where there is none.</summary>
    public Project? Host => Projects.FirstOrDefault(project => RoleOf(project) == ProjectRole.Host);

    /// <summary>Reads a solution.</summary>
    /// <param name="root">The folder of the solution file.</param>
    /// <param name="layout">The conventions by which things are found.</param>
    /// <exception cref="InvalidOperationException">
    /// The folder has no solution file or several, no .NET SDK is installed, or MSBuild cannot evaluate a project; the message
    /// says which.
    /// </exception>
    public static Solution Read(string root, SolutionLayout layout) => Read(root, layout, ProjectEvaluation.Evaluate);

    /// <summary>Reads a solution whose project files are evaluated by other means, such as a cache.</summary>
    internal static Solution Read(string root, SolutionLayout layout, Func<string, IEnumerable<string>, IReadOnlyList<ProjectFile>> evaluate)
    {
        ArgumentNullException.ThrowIfNull(layout);
        root = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(root));
        var members = SolutionMembers.Read(SolutionMembers.FindFile(root, layout));
        var paths = new[] { layout.Modules, layout.BuildingBlocks, layout.Host }
            .SelectMany(folder => ProjectFile.FindUnder(System.IO.Path.Combine(root, folder)))
            .Concat(members.Where(File.Exists))
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Order(StringComparer.Ordinal);
        var assemblies = new AssemblyCache(layout);
        return new Solution(
            root, layout, [.. evaluate(root, paths).Select(file => new Project(root, file, members.Contains(file.Path), assemblies))]);
    }

    /// <summary>The project of a path, or null.</summary>
    /// <param name="path">The full path of a project file.</param>
    public Project? Find(string path) => _byPath.GetValueOrDefault(path);

    /// <summary>The project that makes an assembly, or null: then it is of a package or of the framework.</summary>
    /// <param name="assembly">The assembly's simple name.</param>
    public Project? FindAssembly(string assembly) =>
        Projects.FirstOrDefault(project => string.Equals(project.AssemblyName, assembly, StringComparison.OrdinalIgnoreCase));

    /// <summary>The project that a type is of, or null: then it is of a package or of the framework.</summary>
    /// <param name="type">The type.</param>
    public Project? OwnerOf(TypeReference type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return FindAssembly(type.Scope is ModuleDefinition own ? own.Assembly.Name.Name : type.Scope.Name);
    }

    /// <summary>What a project is to the others.</summary>
    /// <param name="project">The project.</param>
    public ProjectRole RoleOf(Project project)
    {
        ArgumentNullException.ThrowIfNull(project);
        return project.IsUnder(Layout.Modules)
            ? project.Name.EndsWith(Layout.ContractsSuffix, StringComparison.Ordinal) ? ProjectRole.Contracts : ProjectRole.Module
            : project.IsUnder(Layout.BuildingBlocks) ? ProjectRole.BuildingBlock
            : project.IsUnder(Layout.Host) ? ProjectRole.Host
            : ProjectRole.Other;
    }

    /// <summary>The project of whose inside a text names a type, as <c>Type.GetType</c> would read it, or null.</summary>
    /// <param name="text">The text, such as <c>Inventory.StockItem, Inventory</c>.</param>
    internal Project? OwnerOf(string text) => _insides.Value.GetValueOrDefault(text.Split(',')[0].Trim());

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
