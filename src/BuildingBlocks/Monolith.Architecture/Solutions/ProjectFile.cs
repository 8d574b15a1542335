namespace Monolith.Architecture;

/// <summary>The parts of an evaluated project file that the rules need.</summary>
internal sealed record ProjectFile
{
    public required string Path { get; init; }

    public required string AssemblyName { get; init; }

    /// <summary>The full paths of the assemblies that builds create, one for each configuration and target framework.</summary>
    public required IReadOnlyList<string> Outputs { get; init; }

    /// <summary>Whether the project builds a program, and not a library.</summary>
    public required bool IsProgram { get; init; }

    /// <summary>Whether the project contains tests, or what only tests use.</summary>
    public required bool IsTest { get; init; }

    /// <summary>The full paths of the referenced projects.</summary>
    public required IReadOnlyList<string> ProjectReferences { get; init; }

    public required IReadOnlyList<string> PackageReferences { get; init; }

    /// <summary>The simple names of assemblies that the project references as files.</summary>
    public required IReadOnlyList<string> AssemblyReferences { get; init; }

    public required IReadOnlyList<string> FrameworkReferences { get; init; }

    public required IReadOnlyList<string> FriendAssemblies { get; init; }

    /// <summary>The full paths of the source files, including linked ones. Files that only a target adds are in <see cref="TargetItems"/>.</summary>
    public required IReadOnlyList<string> Sources { get; init; }

    /// <summary>The references and source files that targets of the solution add while they run.</summary>
    public required IReadOnlyList<TargetItem> TargetItems { get; init; }

    public static IEnumerable<string> FindUnder(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder, "*.*proj", SearchOption.AllDirectories).Where(path => !IsOutput(folder, path))
        : [];

    /// <summary>Whether a build created the file.</summary>
    public static bool IsOutput(string root, string file) =>
        System.IO.Path.GetRelativePath(root, file).Split('/', '\\').Any(part => part is "bin" or "obj");
}
