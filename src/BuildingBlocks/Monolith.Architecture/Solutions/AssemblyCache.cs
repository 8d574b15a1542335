using Mono.Cecil;

namespace Monolith.Architecture;

/// <summary>Finds and reads compiled assemblies, including those of the framework.</summary>
internal sealed class AssemblyCache(SolutionLayout layout) : BaseAssemblyResolver
{
    private static readonly Dictionary<string, string> Trusted =
        ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .GroupBy(path => Path.GetFileNameWithoutExtension(path), StringComparer.OrdinalIgnoreCase)
        .ToDictionary(group => group.Key, group => group.First(), StringComparer.OrdinalIgnoreCase);

    private readonly Dictionary<string, string> _found = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, AssemblyDefinition> _read = [];

    /// <summary>If a project was built in several configurations, the newest assembly counts.</summary>
    public string? Find(ProjectFile project)
    {
        var file = project.AssemblyName + ".dll";
        var output = Path.Combine(Path.GetDirectoryName(project.Path)!, "bin");
        var path = layout.AssemblyFolders.Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists)
            ?? (Directory.Exists(output) ? Directory.EnumerateFiles(output, file, SearchOption.AllDirectories).MaxBy(File.GetLastWriteTimeUtc) : null);
        if (path is not null)
        {
            _found[project.AssemblyName] = path;
        }

        return path;
    }

    /// <summary>Reads the metadata of an assembly. The code is not executed, and the file is closed again.</summary>
    public AssemblyDefinition Read(string path)
    {
        if (!_read.TryGetValue(path, out var assembly))
        {
            assembly = AssemblyDefinition.ReadAssembly(path, new ReaderParameters { AssemblyResolver = this, InMemory = true });
            _read.Add(path, assembly);
        }

        return assembly;
    }

    /// <summary>Returns null for a missing assembly, such as a package that is only referenced by a type.</summary>
    public override AssemblyDefinition? Resolve(AssemblyNameReference name, ReaderParameters parameters) =>
        (_found.GetValueOrDefault(name.Name) ?? Trusted.GetValueOrDefault(name.Name)) is { } path ? Read(path) : null;

    public override AssemblyDefinition? Resolve(AssemblyNameReference name) => Resolve(name, new ReaderParameters());
}
