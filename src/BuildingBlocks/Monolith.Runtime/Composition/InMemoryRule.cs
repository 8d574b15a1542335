using System.Reflection;
using Microsoft.EntityFrameworkCore;

namespace Monolith.Runtime;

/// <summary>Finds what a module whose state lives in memory must not have, because a restart would lose it.</summary>
internal static class InMemoryRule
{
    /// <exception cref="InvalidOperationException">The module has something that needs a database. The message names all of it.</exception>
    public static void Check(string module, Assembly assembly)
    {
        string[] faults =
        [
            .. ModuleDescriptor.ContractsOf(assembly)
                .Where(contracts => ModuleGraph.ProjectOf(contracts) == assembly.GetName().Name)
                .SelectMany(contracts => contracts.GetTypes())
                .Where(type => type.IsAssignableTo(typeof(IIntegrationEvent)))
                .Select(type => $"the event {type.Name}, which no log would keep"),
            .. from type in assembly.GetTypes()
               where type is { IsClass: true, IsAbstract: false }
               let fault = FindFault(type)
               where fault is not null
               select fault,
        ];
        if (faults.Length > 0)
        {
            throw new InvalidOperationException(
                $"Module '{module}' keeps its state in memory, but has what needs a database: {string.Join("; ", faults)}. Remove them, or give the module a database with module.UseDbContext<…>().");
        }
    }

    private static string? FindFault(Type type) =>
        type.IsAssignableTo(typeof(DbContext)) ? $"the DbContext {type.Name}"
        : Implements(type, typeof(ICommand<>)) ? $"the command {type.Name}, whose effect a restart would lose"
        : Implements(type, typeof(ITimerHandler<>)) ? $"the timer handler {type.Name}, whose timers a restart would lose"
        : type.IsAssignableTo(typeof(IRecurringHandler)) ? $"the recurring work {type.Name}, whose runs a restart would forget"
        : Implements(type, typeof(ISideEffect<,>)) ? $"the side effect {type.Name}, whose requests a restart would lose"
        : type.IsAssignableTo(typeof(ISnapshotSource)) ? $"the snapshot source {type.Name}, whose events it does not publish"
        : type.IsAssignableTo(typeof(IReadModelReset)) ? $"the reset {type.Name}, although every start rebuilds its state"
        : null;

    private static bool Implements(Type type, Type contract) =>
        type.GetInterfaces().Any(implemented => implemented.IsGenericType && implemented.GetGenericTypeDefinition() == contract);
}
