using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;

namespace Monolith.Architecture.Tests;

/// <summary>
/// Composes the modules of mini-solutions. Most fixtures change one of two modules. The other one is composed once for all solutions in
/// which its assemblies, its settings and its databases are equal.
/// </summary>
internal static class ComposedModules
{
    private static readonly ConcurrentDictionary<string, Lazy<ComposedModule>> Composed = new();

    public static ComposedModule Of(Module module, Solution solution) =>
        Composed.GetOrAdd(KeyOf(module, solution), _ => new(() => ModuleComposer.Compose(module, solution))).Value with { Module = module };

    private static string KeyOf(Module module, Solution solution)
    {
        var settings = ModuleComposer.ReadSettings(solution);
        return string.Join('\0', ModuleDatabases.Of(module, settings, solution)
            .Concat(settings.AsEnumerable().Select(setting => $"{setting.Key}={setting.Value}").Order(StringComparer.Ordinal))
            .Concat(Closure(module.Project!, solution).Select(project => $"{project.AssemblyName} {Hash(project.AssemblyPath!)}")));
    }

    /// <summary>Returns a project and the others whose assemblies its code uses, directly or indirectly.</summary>
    private static HashSet<Project> Closure(Project project, Solution solution)
    {
        var closure = new HashSet<Project>();
        var open = new Queue<Project>([project]);
        while (open.TryDequeue(out var next))
        {
            if (closure.Add(next))
            {
                next.Assembly!.MainModule.AssemblyReferences.Select(reference => solution.FindAssembly(reference.Name)).OfType<Project>()
                    .Where(used => used.Assembly is not null).ToList().ForEach(open.Enqueue);
            }
        }

        return closure;
    }

    private static string Hash(string file) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)));
}
