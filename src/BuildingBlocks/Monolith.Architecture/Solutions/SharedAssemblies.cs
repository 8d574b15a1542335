using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Mono.Cecil;

namespace Monolith.Architecture;

/// <summary>
/// The assemblies that this process runs on, which all solutions of the process share. They do not change while it runs. Those of .NET and
/// ASP.NET Core reference only each other. Those of packages may reference any of them, but none of a solution that is not in this process.
/// Several threads can read a Cecil assembly at the same time.
/// </summary>
internal sealed class SharedAssemblies : BaseAssemblyResolver
{
    private static readonly SharedAssemblies Shared = new();

    /// <summary>A program that is published with its framework has it in its own folder, beside assemblies of solutions.</summary>
    private static readonly HashSet<string> FrameworkFolders =
    [
        .. new[] { typeof(object), typeof(WebApplication) }.Select(type => Path.GetDirectoryName(type.Assembly.Location)).OfType<string>()
            .Where(folder => folder != Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)),
    ];

    private readonly ConcurrentDictionary<string, Lazy<AssemblyDefinition>> _read = new(StringComparer.OrdinalIgnoreCase);

    private SharedAssemblies()
    {
    }

    /// <summary>Returns the assembly at a path if it is shared, or else null.</summary>
    /// <param name="path">The path of the assembly.</param>
    /// <param name="withPackages">Whether the assemblies of packages are shared, too.</param>
    public static AssemblyDefinition? Find(string path, bool withPackages) =>
        FrameworkFolders.Contains(Path.GetDirectoryName(path)!) || (withPackages && AssemblyCache.FindTrusted(Path.GetFileNameWithoutExtension(path)) == path)
            ? Shared.Read(path)
            : null;

    public override AssemblyDefinition? Resolve(AssemblyNameReference name, ReaderParameters parameters) => Resolve(name);

    public override AssemblyDefinition? Resolve(AssemblyNameReference name) => AssemblyCache.FindTrusted(name.Name) is { } path ? Read(path) : null;

    private AssemblyDefinition Read(string path) => _read.GetOrAdd(
        path, _ => new(() => AssemblyDefinition.ReadAssembly(path, new ReaderParameters { AssemblyResolver = this, InMemory = true }))).Value;
}
