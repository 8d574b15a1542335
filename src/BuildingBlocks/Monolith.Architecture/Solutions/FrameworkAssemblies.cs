using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Mono.Cecil;

namespace Monolith.Architecture;

/// <summary>
/// The assemblies of .NET and ASP.NET Core that this process runs on. They reference only each other and do not change while it runs, so all
/// solutions of a process share them. Several threads can read a Cecil assembly at the same time.
/// </summary>
internal sealed class FrameworkAssemblies : BaseAssemblyResolver
{
    private static readonly FrameworkAssemblies Shared = new();

    /// <summary>A program that is published with its framework has it in its own folder, beside assemblies of solutions.</summary>
    private static readonly HashSet<string> Folders =
    [
        .. new[] { typeof(object), typeof(WebApplication) }.Select(type => Path.GetDirectoryName(type.Assembly.Location)).OfType<string>()
            .Where(folder => folder != Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)),
    ];

    private readonly ConcurrentDictionary<string, Lazy<AssemblyDefinition?>> _read = new(StringComparer.OrdinalIgnoreCase);

    private FrameworkAssemblies()
    {
    }

    /// <summary>Returns the assembly at a path if it is one of the framework, or else null.</summary>
    public static AssemblyDefinition? Find(string path) =>
        Folders.Contains(Path.GetDirectoryName(path)!) ? Shared.FindNamed(Path.GetFileNameWithoutExtension(path)) : null;

    public override AssemblyDefinition? Resolve(AssemblyNameReference name, ReaderParameters parameters) => Resolve(name);

    public override AssemblyDefinition? Resolve(AssemblyNameReference name) => FindNamed(name.Name);

    private AssemblyDefinition? FindNamed(string name) => _read.GetOrAdd(name, _ => new(() => Read(name))).Value;

    private AssemblyDefinition? Read(string name) =>
        Folders.Select(folder => Path.Combine(folder, name + ".dll")).FirstOrDefault(File.Exists) is { } path
            ? AssemblyDefinition.ReadAssembly(path, new ReaderParameters { AssemblyResolver = this, InMemory = true })
            : null;
}
