using System.Collections.Concurrent;
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
    private readonly HashSet<string> _folders = [];
    private readonly Dictionary<string, string?> _resolved = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, AssemblyDefinition> _read = [];
    private TypeCache? _types;
    private bool? _hasOwnOfProcess;

    /// <summary>Returns the path of an assembly of this process or of the framework that it runs on, or null.</summary>
    public static string? FindTrusted(string name) => Trusted.GetValueOrDefault(name);

    /// <summary>If a project was built in several configurations, the newest assembly counts.</summary>
    public string? Find(ProjectFile project)
    {
        var file = project.AssemblyName + ".dll";
        var output = Path.Combine(Path.GetDirectoryName(project.Path)!, "bin");
        var path = layout.AssemblyFolders.Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists)
            ?? project.Outputs.Where(File.Exists)
                .Concat(Directory.Exists(output) ? Directory.EnumerateFiles(output, file, SearchOption.AllDirectories) : [])
                .MaxBy(File.GetLastWriteTimeUtc);
        if (path is not null)
        {
            _found[project.AssemblyName] = path;
            _folders.Add(Path.GetDirectoryName(path)!);
        }

        return path;
    }

    /// <summary>Reads the metadata of an assembly. The code is not executed, and the file is closed again.</summary>
    public AssemblyDefinition Read(string path)
    {
        if (!_read.TryGetValue(path, out var assembly))
        {
            _types ??= new TypeCache(this);
            assembly = AssemblyDefinition.ReadAssembly(path, new ReaderParameters { AssemblyResolver = this, MetadataResolver = _types, InMemory = true });
            _read.Add(path, assembly);
        }

        return assembly;
    }

    /// <summary>
    /// Returns null for a missing assembly, such as a package that is only referenced by a type. A program's output has the packages of all
    /// that it references.
    /// </summary>
    public override AssemblyDefinition? Resolve(AssemblyNameReference name, ReaderParameters parameters)
    {
        if (!_resolved.TryGetValue(name.Name, out var path))
        {
            path = _found.GetValueOrDefault(name.Name) ?? Trusted.GetValueOrDefault(name.Name)
                ?? _folders.Select(folder => Path.Combine(folder, name.Name + ".dll")).FirstOrDefault(File.Exists);
            _resolved.Add(name.Name, path);
        }

        return path is null ? null : SharedAssemblies.Find(path, withPackages: !HasOwnOfProcess) ?? Read(path);
    }

    public override AssemblyDefinition? Resolve(AssemblyNameReference name) => Resolve(name, new ReaderParameters());

    /// <summary>Whether this process runs an assembly of the solution, as the tests of a solution do. Then assemblies of the process may reference it.</summary>
    private bool HasOwnOfProcess => _hasOwnOfProcess ??= _found.Keys.Any(Trusted.ContainsKey);

    /// <summary>Remembers the definition that a reference leads to. Cecil would search it among all types of the assembly each time.</summary>
    private sealed class TypeCache(AssemblyCache assemblies) : MetadataResolver(assemblies)
    {
        private readonly ConcurrentDictionary<TypeReference, TypeDefinition?> _known = [];

        public override TypeDefinition? Resolve(TypeReference type)
        {
            var plain = type.GetElementType();
            return _known.TryGetValue(plain, out var definition) ? definition : _known.GetOrAdd(plain, base.Resolve(plain));
        }
    }
}
