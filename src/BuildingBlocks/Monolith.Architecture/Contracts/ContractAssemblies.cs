using System.Reflection;

namespace Monolith.Architecture;

/// <summary>Finds the assemblies with contracts, so that they need not be listed by hand.</summary>
public static class ContractAssemblies
{
    /// <summary>
    /// Returns the assemblies of all modules of a solution and of their Contracts, including modules that the solution file or the host does
    /// not list.
    /// </summary>
    /// <param name="root">The folder of the solution file.</param>
    /// <param name="layout">The conventions with which modules are found, or null for the defaults.</param>
    /// <exception cref="InvalidOperationException">The folder has no solution file, or several, or some projects are not built. The
    /// message says what to do.</exception>
    public static IReadOnlyList<Assembly> Of(string root, SolutionLayout? layout = null) => Of(Solution.Read(root, layout ?? new SolutionLayout()));

    /// <summary>Returns the assemblies of a solution that was read once for several tests.</summary>
    /// <param name="solution">The solution.</param>
    /// <exception cref="InvalidOperationException">Some projects are not built. The message says what to do.</exception>
    public static IReadOnlyList<Assembly> Of(Solution solution)
    {
        ArgumentNullException.ThrowIfNull(solution);
        return [.. from module in solution.Modules from project in new[] { module.Contracts, module.Project } where project is not null select solution.Load(project)];
    }
}
