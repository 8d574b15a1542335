namespace Monolith.Runtime;

/// <summary>Refuses operations on a database or on stored events for modules whose state lives in memory.</summary>
public static class InMemoryModules
{
    /// <summary>Returns whether the state of a module that is not composed lives in memory: its project has no DbContext.</summary>
    /// <param name="module">The module.</param>
    public static bool Contains(IModule module)
    {
        ArgumentNullException.ThrowIfNull(module);
        return !module.GetType().Assembly.GetTypes().Any(type => type.IsAssignableTo(typeof(ModuleDbContext)));
    }

    /// <summary>What to do about events that such a module has parked, or should handle again.</summary>
    /// <param name="module">The module.</param>
    public static string Restart(string module) => $"/health/modules/{module} of a process shows what it has parked there; a restart of the process handles all events again";

    /// <summary>Creates the exception with which an operation is refused.</summary>
    /// <param name="module">The module.</param>
    /// <param name="instead">What to do instead, without a full stop.</param>
    public static InvalidOperationException Refuse(string module, string instead)
    {
        ArgumentNullException.ThrowIfNull(module);
        return new InvalidOperationException(
            $"The state of module '{module}' lives in the memory of each process that runs it, so it has no database, and this command finds nothing of it. {instead}.");
    }
}
