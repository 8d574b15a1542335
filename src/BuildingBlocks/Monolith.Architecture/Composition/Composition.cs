using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;

namespace Monolith.Architecture;

/// <summary>The composed modules of a solution, and the errors of those that do not compose.</summary>
internal sealed class Composition
{
    private static readonly ConditionalWeakTable<Solution, Composition> Known = [];

    private readonly List<string> _names;
    private readonly Lazy<HashSet<string>> _tables;
    private readonly ConcurrentDictionary<string, SchemaBoundary> _boundaries = [];

    private Composition(Solution solution)
    {
        _tables = new(FindTables);
        _names = [.. solution.Modules.Select(module => module.Name).OfType<string>()];
        foreach (var module in Composable(solution))
        {
            try
            {
                Modules.Add(solution.Composer(module, solution));
            }
            catch (Exception failure)
            {
                // The rule reports any exception that a module throws.
                Failures.Add(module, failure is TargetInvocationException { InnerException: { } inner } ? inner : failure);
            }
        }
    }

    public List<ComposedModule> Modules { get; } = [];

    public Dictionary<Module, Exception> Failures { get; } = [];

    /// <summary>Composes the modules of a solution. The result is cached.</summary>
    public static Composition Of(Solution solution) => Known.GetValue(solution, static s => new Composition(s));

    /// <summary>Returns the built modules that have exactly one module class and a name. Another rule reports incomplete modules.</summary>
    public static IEnumerable<Module> Composable(Solution solution) =>
        solution.Modules.Where(module => module.Classes.Take(2).Count() == 1 && module.Name is { } name && WireNames.IsKebabCase(name));

    /// <summary>Creates the check that a module's SQL stays in its schema.</summary>
    public SchemaBoundary BoundaryOf(ComposedModule module) => BoundaryOf(module.Name);

    /// <summary>Creates the check that SQL outside of modules names no module's schema.</summary>
    public SchemaBoundary BoundaryOfOthers() => BoundaryOf("");

    private SchemaBoundary BoundaryOf(string own) => _boundaries.GetOrAdd(own, _ => new SchemaBoundary(own, _names, _tables.Value));

    private HashSet<string> FindTables() =>
    [
        .. from module in Modules
           from database in module.Databases.Take(1)
           from entity in database.Model.GetEntityTypes()
           let name = entity.GetTableName() ?? entity.GetViewName()
           where name is not null
           select $"{module.Name}.{name}".ToUpperInvariant(),
    ];
}
