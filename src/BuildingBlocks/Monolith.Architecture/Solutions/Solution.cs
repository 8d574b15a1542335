using Mono.Cecil;

namespace Monolith.Architecture;

/// <summary>
/// A solution, read from its files and compiled assemblies. Modules, building blocks and the host are found in their folders, whether or
/// not the solution file lists them, or else as <see cref="SolutionLayout"/> says.
/// </summary>
public sealed class Solution
{
    private readonly Dictionary<string, Project> _byPath;
    private readonly Dictionary<string, Project> _byAssembly;
    private readonly Dictionary<Project, ProjectRole> _roles;
    private readonly SolutionLoadContext _loader;
    private readonly SourceLocator _sources;
    private readonly Lazy<Dictionary<string, (string Name, Project Owner)>> _insides;
    private readonly Lazy<IReadOnlyList<Project>> _hosts;
    private readonly Lazy<IReadOnlyList<Project>> _runProjects;
    private readonly Lazy<bool> _usesMonolith;

    private Solution(string file, SolutionLayout layout, IReadOnlyList<Project> projects)
    {
        File = file;
        Root = System.IO.Path.GetDirectoryName(file)!;
        Layout = layout;
        Projects = projects;
        Modules = ModuleFinder.Find(Root, layout, projects);
        _byPath = projects.ToDictionary(project => project.Path, StringComparer.OrdinalIgnoreCase);
        _byAssembly = projects.DistinctBy(project => project.AssemblyName, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(project => project.AssemblyName, StringComparer.OrdinalIgnoreCase);
        _roles = ProjectRoles.Of(this);

        // A program that is no test of the solution has assemblies of Monolith, too. Their types have to be those of the rules.
        _loader = new SolutionLoadContext([.. projects.Where(project => ModuleOf(project) is not null || AssemblyCache.FindTrusted(project.AssemblyName) is null)]);
        _sources = new SourceLocator(this);
        _hosts = new Lazy<IReadOnlyList<Project>>(() =>
        [
            .. projects.Where(project => RoleOf(project) == ProjectRole.Host)
                .OrderByDescending(host => ProjectRoles.Reachable([host], this).Count(project => RoleOf(project) == ProjectRole.Module)),
        ]);
        _runProjects = new Lazy<IReadOnlyList<Project>>(() =>
        {
            var run = ProjectRoles.Reachable(projects.Where(project => RoleOf(project) != ProjectRole.Other), this);
            return [.. projects.Where(run.Contains)];
        });
        _usesMonolith = new Lazy<bool>(() => Modules.Count == 0 || Modules.SelectMany(module => module.Projects).Any(ReferencesMonolith));
        _insides = new Lazy<Dictionary<string, (string, Project)>>(() => Projects
            .Where(project => RoleOf(project) == ProjectRole.Module)
            .SelectMany(project => project.Types.Select(type => (Name: type.FullName.Replace('/', '+'), project)))
            .DistinctBy(type => type.Name, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(type => type.Name, StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>The full path of the solution file.</summary>
    public string File { get; }

    /// <summary>The folder of the solution file.</summary>
    public string Root { get; }

    /// <summary>The conventions with which the projects were found.</summary>
    public SolutionLayout Layout { get; }

    /// <summary>All projects in the conventional folders, and all other projects that the solution file lists.</summary>
    public IReadOnlyList<Project> Projects { get; }

    /// <summary>The modules, ordered by name.</summary>
    public IReadOnlyList<Module> Modules { get; }

    /// <summary>
    /// Whether a module references Monolith. Otherwise the rules about what only such modules have do not apply. A solution in which no
    /// module is found counts, so that no rule passes there.
    /// </summary>
    public bool UsesMonolith => _usesMonolith.Value;

    /// <summary>The building blocks, which all modules may use.</summary>
    public IEnumerable<Project> BuildingBlocks => Projects.Where(project => RoleOf(project) == ProjectRole.BuildingBlock);

    /// <summary>The programs that compose modules, with the one that references most modules first.</summary>
    public IReadOnlyList<Project> Hosts => _hosts.Value;

    /// <summary>The program that composes the modules, the first of <see cref="Hosts"/>, or null when it does not exist.</summary>
    public Project? Host => Hosts.Count > 0 ? Hosts[0] : null;

    /// <summary>The projects of a conventional folder, and those that they bring along from other folders of the solution.</summary>
    internal IReadOnlyList<Project> RunProjects => _runProjects.Value;

    /// <summary>Composes a module, unless a cache does.</summary>
    internal Func<Module, Solution, ComposedModule> Composer { get; private init; } = ModuleComposer.Compose;

    /// <summary>Reads a solution.</summary>
    /// <param name="root">The folder of the solution file.</param>
    /// <param name="layout">The conventions with which the projects are found.</param>
    /// <exception cref="InvalidOperationException">
    /// The folder has no solution file or several, no .NET SDK is installed, or MSBuild cannot evaluate a project; the message
    /// says which.
    /// </exception>
    public static Solution Read(string root, SolutionLayout layout) => Read(root, layout, ProjectEvaluation.Evaluate);

    /// <summary>Reads a solution with another evaluation of project files and another composition of modules, such as caches.</summary>
    internal static Solution Read(
        string root,
        SolutionLayout layout,
        Func<string, IEnumerable<string>, IReadOnlyList<ProjectFile>> evaluate,
        Func<Module, Solution, ComposedModule>? compose = null)
    {
        ArgumentNullException.ThrowIfNull(layout);
        root = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(root));
        var solution = SolutionMembers.FindFile(root, layout);
        var members = SolutionMembers.Read(solution);
        var paths = ModuleFinder.FindFolders(root, layout)
            .Concat(new[] { layout.BuildingBlocks ?? SolutionLayout.UsualBuildingBlocks, layout.Host }.OfType<string>().Select(folder => System.IO.Path.Combine(root, folder)))
            .SelectMany(ProjectFile.FindUnder)
            .Concat(members.Where(System.IO.File.Exists))
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Order(StringComparer.Ordinal);
        var files = evaluate(root, paths).ToList();
        if (layout.BuildingBlocks is null)
        {
            AddReferenced(files, missing => evaluate(root, missing));
        }

        var assemblies = new AssemblyCache(layout);
        return new Solution(solution, layout, [.. files.Select(file => new Project(root, file, members.Contains(file.Path), assemblies))])
        {
            Composer = compose ?? ModuleComposer.Compose,
        };
    }

    /// <summary>Adds the building blocks that the solution file omits.</summary>
    private static void AddReferenced(List<ProjectFile> files, Func<IEnumerable<string>, IReadOnlyList<ProjectFile>> evaluate)
    {
        while (true)
        {
            var known = files.Select(file => file.Path).ToHashSet(StringComparer.OrdinalIgnoreCase);
            var missing = files.SelectMany(file => file.ProjectReferences).Where(path => !known.Contains(path) && System.IO.File.Exists(path)).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
            if (missing.Count == 0)
            {
                return;
            }

            files.AddRange(evaluate(missing));
        }
    }

    /// <summary>Finds the project at a path, or returns null.</summary>
    /// <param name="path">The full path of a project file.</param>
    public Project? Find(string path) => _byPath.GetValueOrDefault(path);

    /// <summary>Finds the project of an assembly, or returns null for an assembly of a package or of the framework.</summary>
    /// <param name="assembly">The simple name of the assembly.</param>
    public Project? FindAssembly(string assembly) => _byAssembly.GetValueOrDefault(assembly);

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
        return _roles.GetValueOrDefault(project);
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
    internal Module? ModuleOfFile(string file) => Modules.FirstOrDefault(module => module.Folders.Any(folder => IsUnder(file, folder)));

    private static bool ReferencesMonolith(Project project) =>
        project.PackageReferences.Concat(project.AssemblyReferences).Concat(project.ProjectReferences.Select(System.IO.Path.GetFileNameWithoutExtension))
            .Concat(project.Assembly?.MainModule.AssemblyReferences.Select(reference => reference.Name) ?? [])
            .Any(name => name is "Monolith" or "Monolith.Contracts");

    private static bool IsUnder(string file, string folder) =>
        file.StartsWith(folder + System.IO.Path.DirectorySeparatorChar, StringComparison.OrdinalIgnoreCase);

    /// <summary>Finds the module that a project belongs to, or returns null.</summary>
    /// <param name="project">The project.</param>
    public Module? ModuleOf(Project project)
    {
        ArgumentNullException.ThrowIfNull(project);
        return Modules.FirstOrDefault(module => module.Projects.Contains(project));
    }

    /// <summary>Finds the source code of a violation, or returns null if neither a project file nor debug symbols show it.</summary>
    /// <param name="violation">The violation.</param>
    public SourceLocation? LocationOf(Violation violation)
    {
        ArgumentNullException.ThrowIfNull(violation);
        return _sources.Find(violation.Culprit);
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
