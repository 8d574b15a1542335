using System.Reflection;

namespace Monolith.Runtime;

/// <summary>The classes of a module's project that handle events, timers and side effects.</summary>
internal static class ModuleWorkerTypes
{
    /// <summary>The open contracts that these classes implement.</summary>
    public static IReadOnlyList<Type> Contracts { get; } = [typeof(IEventHandler<>), typeof(IBatchEventHandler<>), typeof(ITimerHandler<>), typeof(ISideEffect<,>)];

    public static List<Type> FindIn(Assembly assembly) =>
    [
        .. assembly.GetTypes().Where(type => type is { IsClass: true, IsAbstract: false } && type.GetInterfaces()
            .Any(contract => contract.IsGenericType && Contracts.Contains(contract.GetGenericTypeDefinition()))),
    ];
}
