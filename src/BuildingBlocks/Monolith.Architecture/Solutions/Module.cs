using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Monolith.Architecture;

/// <summary>A subfolder of the modules' folder, and its projects.</summary>
public sealed class Module
{
    private Module(string folder, IReadOnlyList<Project> projects, SolutionLayout layout)
    {
        Folder = folder;
        Projects = projects;
        Project = projects.FirstOrDefault(project => project.Name == FolderName);
        Contracts = projects.FirstOrDefault(project => project.Name == FolderName + layout.ContractsSuffix);
    }

    /// <summary>The full path of the folder.</summary>
    public string Folder { get; }

    /// <summary>The name of the folder, such as <c>Ordering</c>.</summary>
    public string FolderName => System.IO.Path.GetFileName(Folder);

    /// <summary>All projects in the folder.</summary>
    public IReadOnlyList<Project> Projects { get; }

    /// <summary>The project with the folder's name, or null when it does not exist.</summary>
    public Project? Project { get; }

    /// <summary>The Contracts project, or null when it does not exist.</summary>
    public Project? Contracts { get; }

    /// <summary>The classes that implement <see cref="IModule"/>. A complete module has exactly one.</summary>
    public IEnumerable<TypeDefinition> Classes =>
        Project?.Types.Where(type => type.IsClass && !type.IsAbstract && type.Implements(typeof(IModule))) ?? [];

    /// <summary>
    /// The value of <see cref="IModule.Name"/>, such as <c>ordering</c>, which names its schema, routes and events. Null when the module is
    /// not built or does not return a constant.
    /// </summary>
    public string? Name => Classes
        .Select(type => type.Methods.FirstOrDefault(m => m.HasBody && (m.Name == "get_Name" || m.Name.EndsWith(".get_Name", StringComparison.Ordinal))))
        .Select(getter => getter?.Body.Instructions.Where(i => i.OpCode == OpCodes.Ldstr).Select(i => (string)i.Operand).ToList())
        .FirstOrDefault() is [var name] ? name : null;

    internal static IReadOnlyList<Module> Find(Solution solution)
    {
        var home = System.IO.Path.GetFullPath(solution.Layout.Modules, solution.Root);
        return !Directory.Exists(home) ? [] :
        [
            .. from folder in Directory.GetDirectories(home)
               where Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Any(IsSource)
               orderby folder
               select new Module(folder, [.. solution.Projects.Where(project => project.IsIn(folder))], solution.Layout),
        ];

        // Folders left over from a build or a branch switch are not modules. A folder with source files but without a project is a broken
        // module.
        bool IsSource(string file) =>
            (file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith("proj", StringComparison.Ordinal)) && !ProjectFile.IsOutput(home, file);
    }
}
