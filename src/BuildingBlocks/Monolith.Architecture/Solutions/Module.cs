using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Monolith.Architecture;

/// <summary>A folder of the modules' folder, whatever is in it.</summary>
public sealed class Module
{
    private Module(string folder, IReadOnlyList<Project> projects, SolutionLayout layout)
    {
        Folder = folder;
        Projects = projects;
        Project = projects.FirstOrDefault(project => project.Name == FolderName);
        Contracts = projects.FirstOrDefault(project => project.Name == FolderName + layout.ContractsSuffix);
    }

    /// <summary>The full path of its folder.</summary>
    public string Folder { get; }

    /// <summary>The name of its folder, such as <c>Ordering</c>.</summary>
    public string FolderName => System.IO.Path.GetFileName(Folder);

    /// <summary>Every project of the folder.</summary>
    public IReadOnlyList<Project> Projects { get; }

    /// <summary>The project of the folder's name, or null where there is none.</summary>
    public Project? Project { get; }

    /// <summary>The project of what others may know, or null where there is none.</summary>
    public Project? Contracts { get; }

    /// <summary>The classes that implement <see cref="IModule"/>; there should be one.</summary>
    public IEnumerable<TypeDefinition> Classes =>
        Project?.Types.Where(type => type.IsClass && !type.IsAbstract && type.Implements(typeof(IModule))) ?? [];

    /// <summary>
    /// What <see cref="IModule.Name"/> returns, such as <c>ordering</c>: the name of its schema, routes and events. Null where
    /// the module is not built or its name is not written as a constant.
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

        // What a build or a branch switch left behind is no module; a source file without a project is a broken one.
        bool IsSource(string file) =>
            (file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith("proj", StringComparison.Ordinal)) && !ProjectFile.IsOutput(home, file);
    }
}
