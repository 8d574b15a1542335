using MediatR;
using Mono.Cecil;

namespace Monolith.Architecture;

/// <summary>What a type is by what it implements.</summary>
internal static class Kinds
{
    private static readonly Type[] Handlers =
    [
        typeof(IEventHandler<>), typeof(IBatchEventHandler<>), typeof(ITimerHandler<>), typeof(ISideEffect<,>),
        typeof(IRequestHandler<,>), typeof(IRequestHandler<>), typeof(INotificationHandler<>),
    ];

    public static bool IsHandler(this TypeDefinition type) => type is { IsClass: true, IsAbstract: false } && Handlers.Any(type.Implements);

    public static bool IsEvent(this TypeDefinition type) => !type.IsInterface && type.Implements(typeof(IIntegrationEvent));

    public static bool IsModuleQuery(this TypeDefinition type) => type.Implements(typeof(IModuleQuery<>));

    /// <summary>Every event that a module declares, wherever it put it.</summary>
    public static IEnumerable<(Module Module, Project Project, TypeDefinition Type)> Events(this Solution solution) =>
        from module in solution.Modules
        from project in module.Projects
        from type in project.Types
        where type.IsEvent()
        select (module, project, type);
}
