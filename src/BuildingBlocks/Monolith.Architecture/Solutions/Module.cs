using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Monolith.Architecture;

/// <summary>A module: its projects, as the <see cref="SolutionLayout"/> finds them.</summary>
public sealed class Module
{
    private readonly Lazy<IReadOnlyList<TypeDefinition>> _classes;
    private readonly Lazy<string?> _name;

    internal Module(string displayName, IReadOnlyList<string> folders, IReadOnlyList<Project> projects, SolutionLayout layout)
    {
        DisplayName = displayName;
        Folders = folders;
        Projects = projects;
        Project = projects.FirstOrDefault(project => project.Name == DisplayName);
        Contracts = projects.FirstOrDefault(project => project.Name == DisplayName + layout.ContractsSuffix);
        _classes = new(() => FindClasses(Project));
        _name = new(() => FindName(_classes.Value));
    }

    /// <summary>The name of the module's folder, such as <c>Ordering</c>, or else its name in the pattern or the map.</summary>
    public string DisplayName { get; }

    /// <summary>The full path of the module's folder. The folders of its projects, if it is not found by its folder.</summary>
    public IReadOnlyList<string> Folders { get; }

    /// <summary>All projects of the module except its tests.</summary>
    public IReadOnlyList<Project> Projects { get; }

    /// <summary>The project with the module's name, or null when it does not exist.</summary>
    public Project? Project { get; }

    /// <summary>The Contracts project with the module's name, or null when it does not exist.</summary>
    public Project? Contracts { get; }

    /// <summary>The classes that implement <see cref="IModule"/>. A complete module has exactly one.</summary>
    public IEnumerable<TypeDefinition> Classes => _classes.Value;

    /// <summary>
    /// The value of <see cref="IModule.Name"/>, such as <c>ordering</c>, which names its schema, routes and events. Null when the module is
    /// not built or does not return a constant.
    /// </summary>
    public string? Name => _name.Value;

    private static List<TypeDefinition> FindClasses(Project? project) =>
        project?.Types.Where(type => type.IsClass && !type.IsAbstract && type.Implements(typeof(IModule))).ToList() ?? [];

    private static string? FindName(IReadOnlyList<TypeDefinition> classes) => classes
        .Select(type => type.Methods.FirstOrDefault(m => m.HasBody && (m.Name == "get_Name" || m.Name.EndsWith(".get_Name", StringComparison.Ordinal))))
        .Select(getter => getter?.Body.Instructions.Where(i => i.OpCode == OpCodes.Ldstr).Select(i => (string)i.Operand).ToList())
        .FirstOrDefault() is [var name] ? name : null;
}
