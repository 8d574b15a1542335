using System.Reflection;
using System.Runtime.CompilerServices;

namespace Monolith.Architecture;

/// <summary>The modules of a solution as they compose, each alone; and those that do not, with the reason.</summary>
internal sealed class Composition
{
    private static readonly ConditionalWeakTable<Solution, Composition> Known = [];

    private readonly List<string> _names;

    private Composition(Solution solution)
    {
        _names = [.. solution.Modules.Select(module => module.Name).OfType<string>()];
        foreach (var module in Composable(solution))
        {
            try
            {
                Modules.Add(ModuleComposer.Compose(module, solution));
            }
            catch (Exception failure)
            {
                // Whatever a module throws is what the rule has to tell.
                Failures.Add(module, failure is TargetInvocationException { InnerException: { } inner } ? inner : failure);
            }
        }
    }

    public List<ComposedModule> Modules { get; } = [];

    public Dictionary<Module, Exception> Failures { get; } = [];

    /// <summary>Composes the modules of a solution, once.</summary>
    public static Composition Of(Solution solution) => Known.GetValue(solution, static s => new Composition(s));

    /// <summary>The modules that are built, with one module class and a name for it; that others are not whole is told by another rule.</summary>
    public static IEnumerable<Module> Composable(Solution solution) =>
        solution.Modules.Where(module => module.Classes.Take(2).Count() == 1 && module.Name is { } name && WireNames.IsKebabCase(name));

    /// <summary>What keeps SQL of a module in the module's schema.</summary>
    public SchemaBoundary BoundaryOf(ComposedModule module) => new(module.Name, _names);
}
