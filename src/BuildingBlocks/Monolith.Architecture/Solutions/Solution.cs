using Mono.Cecil;

namespace Monolith.Architecture;

/// <summary>
/// A solution, read from its files and compiled assemblies. Modules, building blocks and the host are found in their folders, whether or
/// not the solution file lists them.
/// </summary>
public sealed class Solution
{
    private readonly Dictionary<string, Project> _byPath;
    private readonly SolutionLoadContext _loader;
    private readonly Lazy<Dictionary<string, (string Name, Project Owner)>> _insides;
    private readonly Lazy<IReadOnlyList<Project>> _runProjects;

    private Solution(string root, SolutionLayout layout, IReadOnlyList<Project> projects)
    {
        Root = root;
        Layout = layout;
        Projects = projects;
        Modules = Module.Find(this);
        _byPath = projects.ToDictionary(project => project.Path, StringComparer.OrdinalIgnoreCase);
        _loader = new SolutionLoadContext(projects);
        _runProjects = new Lazy<IReadOnlyList<Project>>(FindRunProjects);
        _insides = new Lazy<Dictionary<string, (string, Project)>>(() => Projects
            .Where(project => RoleOf(project) == ProjectRole.Module)
            .SelectMany(project => project.Types.Select(type => (Name: type.FullName.Replace('/', '+'), project)))
            .DistinctBy(type => type.Name, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(type => type.Name, StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>The folder of the solution file.</summary>
    public string Root { get; }

    /// <summary>The conventions with which the projects were found.</summary>
    public SolutionLayout Layout { get; }

    /// <summary>All projects in the conventional folders, and all other projects that the solution file lists.</summary>
    public IReadOnlyList<Project> Projects { get; }

    /// <summary>The modules, ordered by folder.</summary>
    public IReadOnlyList<Module> Modules { get; }

    /// <summary>The building blocks, which all modules may use.</summary>
    public IEnumerable<Project> BuildingBlocks => Projects.Where(project => RoleOf(project) == ProjectRole.BuildingBlock);

    /// <summary>The project that composes the modules, or null when it does not exist.</summary>
    public Project? Host => Projects.FirstOrDefault(project => RoleOf(project) == ProjectRole.Host);

    /// <summary>The projects of a conventional folder, and those that they bring along from other folders of the solution.</summary>
    internal IReadOnlyList<Project> RunProjects => _runProjects.Value;

    /// <summary>Reads a solution.</summary>
    /// <param name="root">The folder of the solution file.</param>
    /// <param name="layout">The conventions with which the projects are found.</param>
    /// <exception cref="InvalidOperationException">
    /// The folder has no solution file or several, no .NET SDK is installed, or MSBuild cannot evaluate a project; the message
    /// says which.
    /// </exception>
    public static Solution Read(string root, SolutionLayout layout) => Read(root, layout, ProjectEvaluation.Evaluate);

    /// <summary>Reads a solution with another evaluation of project files, such as a cache.</summary>
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

    /// <summary>Finds the project at a path, or returns null.</summary>
    /// <param name="path">The full path of a project file.</param>
    public Project? Find(string path) => _byPath.GetValueOrDefault(path);

    /// <summary>Finds the project of an assembly, or returns null for an assembly of a package or of the framework.</summary>
    /// <param name="assembly">The simple name of the assembly.</param>
    public Project? FindAssembly(string assembly) =>
        Projects.FirstOrDefault(project => string.Equals(project.AssemblyName, assembly, StringComparison.OrdinalIgnoreCase));

    /// <summary>Finds the project that contains a type, or returns null for a type of a package or of the framework.</summary>
    /// <param name="type">The type.</param>
    public Project? OwnerOf(TypeReference type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return FindAssembly(type.Scope is ModuleDefinition own ? own.Assembly.Name.Name : type.Scope.Name);
    }

    /// <summary>Returns the role of a project.</summary>
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

    private List<Project> FindRunProjects()
    {
        var found = new HashSet<Project>();
        var open = new Queue<Project>(Projects.Where(project => RoleOf(project) != ProjectRole.Other));
        while (open.TryDequeue(out var next))
        {
            if (found.Add(next))
            {
                next.ProjectReferences.Select(Find).Concat(next.PackageReferences.Concat(next.AssemblyReferences).Select(FindAssembly))
                    .OfType<Project>().ToList().ForEach(open.Enqueue);
            }
        }

        return [.. Projects.Where(found.Contains)];
    }

    /// <summary>Finds the module whose internal type a text names, as <c>Type.GetType</c> would read it, or returns null.</summary>
    /// <param name="text">The text, such as <c>Inventory.StockItem, Inventory</c>.</param>
    internal Project? OwnerOf(string text) => TypeNames.In(text).Select(name => OwnerOf(name.Type, anyCase: name.Assembly is not null)).FirstOrDefault(owner => owner is not null);

    /// <summary>With an assembly, a text is nothing but the name of a type. Without one, it may be the name of an event or a table.</summary>
    private Project? OwnerOf(string type, bool anyCase) =>
        _insides.Value.TryGetValue(type, out var known) && (anyCase || known.Name == type) ? known.Owner : null;

    /// <summary>Finds the project in whose folder a file is, or returns null. A project in a subfolder of another one comes first.</summary>
    /// <param name="file">The full path of the file.</param>
    internal Project? OwnerOfFile(string file) =>
        Projects.Where(project => IsUnder(file, project.Folder)).MaxBy(project => project.Folder.Length);

    /// <summary>Finds the module in whose folder a file is, or returns null.</summary>
    /// <param name="file">The full path of the file.</param>
    internal Module? ModuleOfFile(string file) => Modules.FirstOrDefault(module => IsUnder(file, module.Folder));

    private static bool IsUnder(string file, string folder) =>
        file.StartsWith(folder + System.IO.Path.DirectorySeparatorChar, StringComparison.OrdinalIgnoreCase);

    /// <summary>Finds the module that a project belongs to, or returns null.</summary>
    /// <param name="project">The project.</param>
    public Module? ModuleOf(Project project)
    {
        ArgumentNullException.ThrowIfNull(project);
        return Modules.FirstOrDefault(module => project.IsIn(module.Folder));
    }

    /// <summary>
    /// Loads a project's assembly for reflection: the copy in the tests' folder if present, otherwise one in a load context of its own.
    /// </summary>
    /// <param name="project">The project.</param>
    /// <exception cref="InvalidOperationException">The project is not built.</exception>
    public System.Reflection.Assembly Load(Project project)
    {
        ArgumentNullException.ThrowIfNull(project);
        return _loader.Load(project);
    }
}
