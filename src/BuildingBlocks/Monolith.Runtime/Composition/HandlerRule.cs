using System.Reflection;
using MediatR;

namespace Monolith.Runtime;

/// <summary>Finds what a module declares in a way that compiles, but that nothing would ever run.</summary>
internal static class HandlerRule
{
    /// <exception cref="InvalidOperationException">The module declares something that would never run. The message names all of it.</exception>
    public static void Check(string module, IReadOnlyCollection<Type> types)
    {
        var classes = types.Where(type => type is { IsClass: true, IsAbstract: false }).ToList();
        var handlers = classes.SelectMany(handler => handler.GetInterfaces().Where(contract => contract.IsGenericType).Select(contract => (Handler: handler, Contract: contract))).ToList();
        string[] faults =
        [
            .. from record in Without(typeof(ITimerHandler<>), classes.Where(type => type.IsDefined(typeof(TimerAttribute), inherit: false)))
               select $"The timer {record.Name} has no handler. Add an ITimerHandler<{record.Name}>, or remove the timer.",
            .. from record in Without(typeof(ISideEffect<,>), classes.Where(type => type.IsDefined(typeof(SideEffectAttribute), inherit: false)))
               select $"The side effect {record.Name} has no handler. Add an ISideEffect<{record.Name}, …>, or remove the side effect.",
            .. handlers.Select(handler => FindFault(handler.Handler, handler.Contract, types)).OfType<string>(),
        ];
        if (faults.Length > 0)
        {
            throw new InvalidOperationException($"Module '{module}' declares what would never run:{Environment.NewLine}{string.Join(Environment.NewLine, faults)}");
        }

        IEnumerable<Type> Without(Type contract, IEnumerable<Type> records) => records.Except(
            handlers.Where(handler => handler.Contract.GetGenericTypeDefinition() == contract).Select(handler => handler.Contract.GenericTypeArguments[0]));
    }

    private static string? FindFault(Type handler, Type contract, IReadOnlyCollection<Type> types)
    {
        var (shape, message) = (contract.GetGenericTypeDefinition(), contract.GenericTypeArguments.FirstOrDefault());
        return message switch
        {
            null or { IsGenericParameter: true } => null,
            _ when shape == typeof(IRequestHandler<,>) && !IsServed(message) =>
                $"{handler.Name} handles {message.Name}, which is neither a command nor a query. Derive it from ICommand<…> if it changes the module's state, or from IQuery<…> if it reads.",
            _ when shape == typeof(IRequestHandler<>) =>
                $"{handler.Name} handles {message.Name}, a request without a result. Make it an ICommand<Unit>, and its handler an IRequestHandler<{message.Name}, Unit>.",
            _ when shape == typeof(INotificationHandler<>) => FindFaultOfNotification(handler, message, types),
            _ => null,
        };
    }

    /// <summary>A publisher finds the handlers of a notification by its exact type, in its own module.</summary>
    private static string? FindFaultOfNotification(Type handler, Type notification, IReadOnlyCollection<Type> types) =>
        types.Any(type => type != notification && type.IsAssignableTo(notification)) || notification == typeof(INotification)
            ? $"{handler.Name} handles {notification.Name}, from which other notifications derive, and would not receive those. Handle each of them."
        : notification.Assembly != handler.Assembly
            ? $"{handler.Name} handles {notification.Name} of {notification.Assembly.GetName().Name}, but notifications stay within a module. Handle an integration event of the other module with an IEventHandler."
        : null;

    private static bool IsServed(Type request) => request.GetInterfaces().Any(contract => contract.IsGenericType
        && contract.GetGenericTypeDefinition() is var shape
        && (shape == typeof(ICommand<>) || shape == typeof(IQuery<>) || shape == typeof(IModuleQuery<>)));
}
