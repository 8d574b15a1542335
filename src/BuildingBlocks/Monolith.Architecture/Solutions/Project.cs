using Mono.Cecil;

namespace Monolith.Architecture;

/// <summary>A project: its evaluated project file and its compiled assembly.</summary>
public sealed class Project
{
    /// <summary>The top-level folders whose projects are no part of the product.</summary>
    private static readonly HashSet<string> TestFolders = new(StringComparer.OrdinalIgnoreCase)
    {
        "test", "tests", "sample", "samples", "example", "examples", "benchmark", "benchmarks",
    };

    private readonly string _root;
    private readonly ProjectFile _file;
    private readonly Lazy<AssemblyDefinition?> _assembly;
    private readonly Lazy<Uses?> _uses;
    private readonly Lazy<string?> _staleSource;
    private readonly Lazy<IReadOnlyList<TypeDefinition>> _types;

    internal Project(string root, ProjectFile file, bool inSolution, AssemblyCache assemblies)
    {
        _root = root;
        _file = file;
        InSolution = inSolution;
        AssemblyPath = assemblies.Find(file);
        _assembly = new Lazy<AssemblyDefinition?>(() => AssemblyPath is null ? null : assemblies.Read(AssemblyPath));
        _types = new Lazy<IReadOnlyList<TypeDefinition>>(() => Assembly?.MainModule.GetTypes().Where(type => type.IsWritten()).ToList() ?? []);
        _uses = new Lazy<Uses?>(() => Assembly is null ? null : new Uses(Assembly));
        _staleSource = new Lazy<string?>(() => AssemblyPath is null ? null : StaleSources.Find(file, AssemblyPath, root));
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

    /// <summary>Whether the project contains tests, or what only tests use.</summary>
    public bool IsTest => _file.IsTest;

    /// <summary>Whether the project contains tests, or is in a top-level folder for tests, samples or benchmarks.</summary>
    internal bool IsForTests => IsTest || TestFolders.Contains(RelativePath.Split('/').First(part => part != ".."));

    /// <summary>Whether the project builds a program, and not a library.</summary>
    public bool IsProgram => _file.IsProgram;

    /// <summary>Whether the solution file lists the project.</summary>
    public bool InSolution { get; }

    /// <summary>The full paths of the referenced projects, as MSBuild evaluates them, in any configuration and target framework.</summary>
    public IReadOnlyList<string> ProjectReferences => _file.ProjectReferences;

    /// <summary>The referenced packages, in any configuration and target framework.</summary>
    public IReadOnlyList<string> PackageReferences => _file.PackageReferences;

    /// <summary>The simple names of the assemblies that are referenced as files.</summary>
    public IReadOnlyList<string> AssemblyReferences => _file.AssemblyReferences;

    /// <summary>The referenced shared frameworks, such as <c>Microsoft.AspNetCore.App</c>.</summary>
    public IReadOnlyList<string> FrameworkReferences => _file.FrameworkReferences;

    /// <summary>The path of the compiled assembly, or null when it was not found.</summary>
    public string? AssemblyPath { get; }

    /// <summary>The full path of a source file, or of the project file, that changed after the assembly was built, or null.</summary>
    public string? StaleSource => _staleSource.Value;

    /// <summary>The metadata of the compiled assembly, or null when it was not found.</summary>
    public AssemblyDefinition? Assembly => _assembly.Value;

    /// <summary>The types written by developers, including nested ones. Empty when the assembly was not found.</summary>
    public IEnumerable<TypeDefinition> Types => _types.Value;

    /// <summary>The types, methods and texts that the assembly uses, or null when the assembly was not found.</summary>
    public Uses? Uses => _uses.Value;

    /// <summary>The full paths of the source files, including linked ones, in any configuration and target framework.</summary>
    internal IReadOnlyList<string> Sources => _file.Sources;

    /// <summary>The references and source files that targets of the solution add while they run.</summary>
    internal IReadOnlyList<TargetItem> TargetItems => _file.TargetItems;

    /// <summary>Returns whether the project is in a folder or one of its subfolders.</summary>
    /// <param name="folder">The folder, relative to the solution's root.</param>
    public bool IsUnder(string folder) => IsIn(System.IO.Path.GetFullPath(folder, _root));

    internal bool IsIn(string folder) => Path.StartsWith(
        System.IO.Path.TrimEndingDirectorySeparator(folder) + System.IO.Path.DirectorySeparatorChar, StringComparison.OrdinalIgnoreCase);
}
