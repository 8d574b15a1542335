using MediatR;
using Mono.Cecil;
using Monolith.Messaging;
using Monolith.Persistence;

namespace Monolith.Architecture;

/// <summary>Handlers are found by what they implement: nobody needs their names, and nobody derives from one.</summary>
internal sealed class HandlersAreInternalAndSealed : ArchitectureRule<TypeDefinition>
{
    private static readonly Type[] Contracts =
    [
        typeof(IEventHandler<>), typeof(IBatchEventHandler<>), typeof(ITimerHandler<>), typeof(ISideEffect<,>),
        typeof(IRequestHandler<,>), typeof(IRequestHandler<>), typeof(INotificationHandler<>),
    ];

    public override string Id => "handlers-are-internal-and-sealed";

    public override string Title => "Handlers of events, timers, side effects and requests are internal sealed classes.";

    protected override string Subjects => "handlers";

    protected override IEnumerable<TypeDefinition> Select(Solution solution) =>
        solution.Modules.SelectMany(module => module.Projects)
            .SelectMany(project => project.Types)
            .Where(type => type is { IsClass: true, IsAbstract: false } && Contracts.Any(type.Implements));

    protected override IEnumerable<Violation> Check(TypeDefinition subject, Solution solution)
    {
        if (subject.IsPublic || subject.IsNestedPublic)
        {
            yield return Violation(subject.CodeName(), "public", "Make it internal: it is found by the interface it implements, and called by nobody else.");
        }

        if (!subject.IsSealed)
        {
            yield return Violation(subject.CodeName(), "not sealed", "Seal it; what several handlers share goes into a class that they call.");
        }
    }
}
