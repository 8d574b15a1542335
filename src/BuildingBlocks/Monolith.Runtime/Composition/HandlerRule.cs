using System.Reflection;
using MediatR;

namespace Monolith.Runtime;

/// <summary>Finds what a module declares in a way that compiles, but that nothing would ever run.</summary>
internal static class HandlerRule
{
    private const int MaxAttempts = 1_000;

    private static readonly TimeSpan MinDelay = TimeSpan.FromMilliseconds(1), MaxDelay = TimeSpan.FromHours(1);

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
            .. classes.Where(type => type.IsDefined(typeof(FailurePolicyAttribute), inherit: false)).SelectMany(type => FindFaultsOfPolicies(type, type.GetInterfaces().Select(ModuleWorkerTypes.ShapeOf))),
            .. from type in classes
               where type.IsDefined(typeof(RecurringAttribute), inherit: false) != type.IsAssignableTo(typeof(IRecurringHandler))
               select type.IsAssignableTo(typeof(IRecurringHandler))
                   ? $"{type.Name} has no schedule. Add [Recurring(\"0 3 * * *\")] with a cron expression."
                   : $"{type.Name} has a schedule, but nothing to run. Derive it from IRecurringHandler.",
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

    private static IEnumerable<string> FindFaultsOfPolicies(Type type, IEnumerable<Type> contracts)
    {
        var (policies, shapes) = (type.GetCustomAttributes<FailurePolicyAttribute>(inherit: false).ToList(), contracts.ToList());
        if (!shapes.Intersect(ModuleWorkerTypes.Contracts).Any())
        {
            yield return $"{type.Name} has a policy for failures, but handles no event, timer or side effect. Remove the policy. The failure of a command goes to its caller, that of a notification to its publisher.";
        }

        foreach (var policy in policies)
        {
            if (policy is { Attempts: 0 } && shapes.Contains(typeof(ISideEffect<,>)))
            {
                yield return $"{type.Name} ignores {policy.Exception.Name}, but a side effect must record a result. Use ParkOn<{policy.Exception.Name}>, with which it gives up at once.";
            }

            if (policy.GetType().GetGenericTypeDefinition() == typeof(RetryOnAttribute<>) && policy.Attempts is < 1 or > MaxAttempts)
            {
                yield return $"{type.Name} has {policy.Attempts} attempts for {policy.Exception.Name}. Set 1 to {MaxAttempts}, or use IgnoreOn<{policy.Exception.Name}>.";
            }

            if (policy.Delay is { } delay && (delay < MinDelay || delay > MaxDelay))
            {
                yield return $"{type.Name} has a delay of {delay.TotalSeconds} s for {policy.Exception.Name}. Set DelaySeconds to {MinDelay.TotalSeconds} to {MaxDelay.TotalSeconds}.";
            }
        }

        foreach (var same in policies.GroupBy(policy => policy.Exception).Where(same => same.Count() > 1))
        {
            yield return $"{type.Name} has {same.Count()} policies for {same.Key.Name}. Keep one of them.";
        }
    }

    private static bool IsServed(Type request) => request.GetInterfaces().Any(contract => contract.IsGenericType
        && contract.GetGenericTypeDefinition() is var shape
        && (shape == typeof(ICommand<>) || shape == typeof(IQuery<>) || shape == typeof(IModuleQuery<>)));
}
