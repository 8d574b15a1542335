using System.Reflection;

namespace Monolith.Runtime;

/// <summary>The classes of a module's project that handle events, timers and side effects, or whose work recurs.</summary>
internal static class ModuleWorkerTypes
{
    /// <summary>The contracts, open if they are generic, that these classes implement.</summary>
    public static IReadOnlyList<Type> Contracts { get; } =
        [typeof(IEventHandler<>), typeof(IBatchEventHandler<>), typeof(ITimerHandler<>), typeof(IRecurringHandler), typeof(ISideEffect<,>)];

    public static List<Type> FindIn(Assembly assembly) =>
    [
        .. assembly.GetTypes().Where(type => type is { IsClass: true, IsAbstract: false } && type.GetInterfaces()
            .Any(contract => Contracts.Contains(ShapeOf(contract)))),
    ];

    /// <summary>The contract, or its definition if it is generic.</summary>
    public static Type ShapeOf(Type contract) => contract.IsGenericType ? contract.GetGenericTypeDefinition() : contract;
}
