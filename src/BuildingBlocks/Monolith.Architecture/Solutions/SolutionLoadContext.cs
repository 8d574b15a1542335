using System.Reflection;
using System.Runtime.Loader;

namespace Monolith.Architecture;

/// <summary>
/// Loads a solution's assemblies for reflection. Assemblies in the tests' folder are shared with the tests, so that types are identical.
/// Others are loaded in a separate context, so that two solutions can have modules with the same name. What they reference is beside them.
/// </summary>
internal sealed class SolutionLoadContext(IReadOnlyList<Project> projects)
    : AssemblyLoadContext("architecture", isCollectible: true)
{
    private readonly Dictionary<string, string> _own = projects
        .Where(project => project.AssemblyPath is { } path && Path.GetDirectoryName(path) != Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory))
        .GroupBy(project => project.AssemblyName, StringComparer.OrdinalIgnoreCase)
        .ToDictionary(group => group.Key, group => group.First().AssemblyPath!, StringComparer.OrdinalIgnoreCase);

    private readonly List<string> _folders = [.. projects.Select(project => Path.GetDirectoryName(project.AssemblyPath)).OfType<string>().Distinct()];

    public Assembly Load(Project project) => project.AssemblyPath is not null
        ? LoadFromAssemblyName(new AssemblyName(project.AssemblyName))
        : throw new InvalidOperationException($"{project.RelativePath} is not built. Build it, then run the rules again.");

    protected override Assembly? Load(AssemblyName assemblyName) =>
        (_own.GetValueOrDefault(assemblyName.Name!) ?? FindBeside(assemblyName.Name!)) is { } path ? LoadFromAssemblyPath(path) : null;

    /// <summary>A package that this process does not have is in the output of a program that references it.</summary>
    private string? FindBeside(string name) => AssemblyCache.FindTrusted(name) is null
        ? _folders.Select(folder => Path.Combine(folder, name + ".dll")).FirstOrDefault(File.Exists)
        : null;
}
