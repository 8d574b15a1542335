using System.Reflection;
using Monolith.Runtime.Events;

namespace Architecture.Tests.TransactSql;

/// <summary>Calls methods with sample arguments, found by reflection.</summary>
internal static class Calls
{
    /// <summary>Calls every method of a store and of the transactions that it begins, with the commit last.</summary>
    public static async Task OfAllAsync(object target, Type contract)
    {
        var methods = contract.GetInterfaces().Prepend(contract).Where(c => c != typeof(IAsyncDisposable)).SelectMany(c => c.GetMethods());

        // A lock has a connection of its own, which the server of these tests does not see. OwnSqlTests checks its statement.
        foreach (var method in methods.Where(m => !m.IsSpecialName && m.DeclaringType != typeof(IHandlingStore) && m.Name != nameof(ILogStore.LockTruncationAsync)))
        {
            var answer = await OfAsync(target, method);
            if (answer is IHandlingTransaction transaction)
            {
                await OfAllAsync(transaction, method.ReturnType.GetGenericArguments()[0]);
                await transaction.DisposeAsync();
            }
        }
    }

    /// <summary>Calls a method and awaits it. Samples fill the arguments that are not given.</summary>
    public static async Task<object?> OfAsync(object target, MethodInfo method, params object[] arguments)
    {
        var samples = method.GetParameters().Skip(arguments.Length).Select(parameter => Samples.Of(parameter.ParameterType));
        var answer = method.Invoke(target, BindingFlags.DoNotWrapExceptions, null, [.. arguments, .. samples], null);
        if (answer is not Task task)
        {
            return answer;
        }

        await task;
        return method.ReturnType.IsGenericType ? task.GetType().GetProperty(nameof(Task<>.Result))!.GetValue(task) : null;
    }
}
