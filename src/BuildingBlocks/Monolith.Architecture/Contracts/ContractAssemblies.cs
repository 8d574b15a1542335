using System.Reflection;

namespace Monolith.Architecture;

/// <summary>Finds contract assemblies, so that nobody lists them by hand.</summary>
public static class ContractAssemblies
{
    /// <summary>The Contracts of every module of a solution, also of one that the solution file or the Host forgot.</summary>
    /// <param name="root">The folder of the solution file.</param>
    /// <param name="layout">The conventions by which modules are found; the default ones when left out.</param>
    /// <exception cref="InvalidOperationException">
    /// There is no solution file, or several, or some Contracts are not built; the message says what to do.
    /// </exception>
    public static IReadOnlyList<Assembly> Of(string root, SolutionLayout? layout = null)
    {
        var solution = Solution.Read(root, layout ?? new SolutionLayout());
        return [.. from module in solution.Modules where module.Contracts is not null select solution.Load(module.Contracts!)];
    }
}
