using System.Reflection;

namespace Monolith.Architecture;

/// <summary>Finds contract assemblies, so that they need not be listed by hand.</summary>
public static class ContractAssemblies
{
    /// <summary>
    /// Returns the Contracts assemblies of all modules of a solution, including modules that the solution file or the host does not list.
    /// </summary>
    /// <param name="root">The folder of the solution file.</param>
    /// <param name="layout">The conventions with which modules are found, or null for the defaults.</param>
    /// <exception cref="InvalidOperationException">The folder has no solution file, or several, or some Contracts are not built. The
    /// message says what to do.</exception>
    public static IReadOnlyList<Assembly> Of(string root, SolutionLayout? layout = null)
    {
        var solution = Solution.Read(root, layout ?? new SolutionLayout());
        return [.. from module in solution.Modules where module.Contracts is not null select solution.Load(module.Contracts!)];
    }
}
