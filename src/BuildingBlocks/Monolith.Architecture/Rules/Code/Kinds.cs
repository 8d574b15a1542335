using MediatR;
using Mono.Cecil;

namespace Monolith.Architecture;

/// <summary>Classifies types by their interfaces.</summary>
internal static class Kinds
{
    private static readonly HashSet<string?> Handlers =
    [
        .. new[]
        {
            typeof(IEventHandler<>), typeof(IBatchEventHandler<>), typeof(ITimerHandler<>), typeof(IRecurringHandler), typeof(ISideEffect<,>),
            typeof(IRequestHandler<,>), typeof(IRequestHandler<>), typeof(INotificationHandler<>),
        }.Select(handler => handler.FullName),
    ];

    public static bool IsHandler(this TypeDefinition type) => type is { IsClass: true, IsAbstract: false } && type.AllInterfaces().Any(contract => Handlers.Contains(contract.GetElementType().FullName));

    public static bool IsEvent(this TypeDefinition type) => !type.IsInterface && type.Implements(typeof(IIntegrationEvent));

    public static bool IsModuleQuery(this TypeDefinition type) => type.Implements(typeof(IModuleQuery<>));

    /// <summary>Returns all events that a module declares, in any of its projects.</summary>
    public static IEnumerable<(Module Module, Project Project, TypeDefinition Type)> Events(this Solution solution) =>
        from module in solution.Modules
        from project in module.Projects
        from type in project.Types
        where type.IsEvent()
        select (module, project, type);
}
