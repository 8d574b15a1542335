using Mono.Cecil;

namespace Monolith.Architecture;

/// <summary>A project: what its file says, and the assembly that was made of it.</summary>
public sealed class Project
{
    private readonly string _root;
    private readonly ProjectFile _file;
    private readonly Lazy<AssemblyDefinition?> _assembly;
    private readonly Lazy<Uses?> _uses;

    internal Project(string root, ProjectFile file, bool inSolution, AssemblyCache assemblies)
    {
        _root = root;
        _file = file;
        InSolution = inSolution;
        AssemblyPath = assemblies.Find(file);
        _assembly = new Lazy<AssemblyDefinition?>(() => AssemblyPath is null ? null : assemblies.Read(AssemblyPath));
        _uses = new Lazy<Uses?>(() => Assembly is null ? null : new Uses(Assembly));
    }

    /// <summary>The project file's name without its extension.</summary>
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>The project file's full path.</summary>
    public string Path => _file.Path;

    /// <summary>The project file's path from the solution's root, with forward slashes.</summary>
    public string RelativePath => System.IO.Path.GetRelativePath(_root, Path).Replace('\\', '/');

    /// <summary>The folder of the project file.</summary>
    public string Folder => System.IO.Path.GetDirectoryName(Path)!;

    /// <summary>The simple name of the assembly.</summary>
    public string AssemblyName => _file.AssemblyName;

    /// <summary>Whether the solution file lists it.</summary>
    public bool InSolution { get; }

    /// <summary>The full paths of the projects it references, as MSBuild evaluates them, in any configuration and target framework.</summary>
    public IReadOnlyList<string> ProjectReferences => _file.ProjectReferences;

    /// <summary>The packages it references, in the same way.</summary>
    public IReadOnlyList<string> PackageReferences => _file.PackageReferences;

    /// <summary>The simple names of the assemblies it references as files.</summary>
    public IReadOnlyList<string> AssemblyReferences => _file.AssemblyReferences;

    /// <summary>The shared frameworks it references, such as <c>Microsoft.AspNetCore.App</c>.</summary>
    public IReadOnlyList<string> FrameworkReferences => _file.FrameworkReferences;

    /// <summary>The compiled assembly's path, or null where it was not found.</summary>
    public string? AssemblyPath { get; }

    /// <summary>The compiled assembly's metadata, or null where it was not found.</summary>
    public AssemblyDefinition? Assembly => _assembly.Value;

    /// <summary>The types that people wrote, nested ones included; none where the assembly was not found.</summary>
    public IEnumerable<TypeDefinition> Types => Assembly?.MainModule.GetTypes().Where(type => type.IsWritten()) ?? [];

    /// <summary>What its assembly uses, or null where the assembly was not found.</summary>
    public Uses? Uses => _uses.Value;

    /// <summary>Whether it is somewhere under a folder.</summary>
    /// <param name="folder">The folder, relative to the solution's root.</param>
    public bool IsUnder(string folder) => IsIn(System.IO.Path.GetFullPath(folder, _root));

    internal bool IsIn(string folder) => Path.StartsWith(
        System.IO.Path.TrimEndingDirectorySeparator(folder) + System.IO.Path.DirectorySeparatorChar, StringComparison.OrdinalIgnoreCase);
}
