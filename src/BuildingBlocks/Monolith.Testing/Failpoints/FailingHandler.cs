using System.Runtime.InteropServices;

namespace Monolith.Testing;

/// <summary>
/// Takes the place of a handler of events, timers, side effects or recurring work. It can be cast to each handler interface of its target,
/// whose type arguments may be internal types of the module.
/// </summary>
internal sealed class FailingHandler(object target, Failpoints failpoints, IServiceProvider scope) : IDynamicInterfaceCastable
{
    private static readonly Dictionary<Type, Type> Implementations = new()
    {
        [typeof(IEventHandler<>)] = typeof(IEvents<>),
        [typeof(IBatchEventHandler<>)] = typeof(IBatches<>),
        [typeof(ITimerHandler<>)] = typeof(ITimers<>),
        [typeof(ISideEffect<,>)] = typeof(ISideEffects<,>),
        [typeof(IRecurringHandler)] = typeof(IRecurring),
    };

    public bool IsInterfaceImplemented(RuntimeTypeHandle interfaceType, bool throwIfNotImplemented) =>
        Type.GetTypeFromHandle(interfaceType)!.IsInstanceOfType(target) && ImplementationOf(interfaceType) is not null;

    public RuntimeTypeHandle GetInterfaceImplementation(RuntimeTypeHandle interfaceType) => ImplementationOf(interfaceType)!.TypeHandle;

    /// <summary>The types of the messages that a handler class handles.</summary>
    public static IEnumerable<Type> MessagesOf(Type handler) =>
        from contract in handler.GetInterfaces()
        where Implementations.ContainsKey(ShapeOf(contract))
        select contract.IsGenericType ? contract.GenericTypeArguments[0] : handler;

    private static Type? ImplementationOf(RuntimeTypeHandle interfaceType)
    {
        var contract = Type.GetTypeFromHandle(interfaceType)!;
        return Implementations.GetValueOrDefault(ShapeOf(contract)) is not { } implementation ? null
            : contract.IsGenericType ? implementation.MakeGenericType(contract.GenericTypeArguments)
            : implementation;
    }

    private static Type ShapeOf(Type contract) => contract.IsGenericType ? contract.GetGenericTypeDefinition() : contract;

    /// <summary>Runs a handler between the failures that are planned for its messages.</summary>
    private async Task RunAsync(Type type, IReadOnlyList<object> messages, Func<Task> handle)
    {
        Pass(FailpointStage.BeforeHandler, type, messages);
        CommitFailures.Note(scope, failpoints, type, messages);
        await handle();
        Pass(FailpointStage.AfterHandler, type, messages);
    }

    private void Pass(FailpointStage stage, Type type, IReadOnlyList<object> messages)
    {
        foreach (var message in messages)
        {
            failpoints.Pass(stage, type, message);
        }
    }

    [DynamicInterfaceCastableImplementation]
    private interface IEvents<TEvent> : IEventHandler<TEvent>
        where TEvent : IIntegrationEvent
    {
        Task IEventHandler<TEvent>.HandleAsync(TEvent message, EventContext context, CancellationToken cancellationToken)
        {
            var self = Of(this);
            return self.RunAsync(typeof(TEvent), [message], () => self.As<IEventHandler<TEvent>>().HandleAsync(message, context, cancellationToken));
        }
    }

    [DynamicInterfaceCastableImplementation]
    private interface IBatches<TEvent> : IBatchEventHandler<TEvent>
        where TEvent : IIntegrationEvent
    {
        Task IBatchEventHandler<TEvent>.HandleAsync(IReadOnlyList<ReceivedEvent<TEvent>> messages, CancellationToken cancellationToken)
        {
            var self = Of(this);
            return self.RunAsync(
                typeof(TEvent), [.. messages.Select(received => received.Message)], () => self.As<IBatchEventHandler<TEvent>>().HandleAsync(messages, cancellationToken));
        }
    }

    [DynamicInterfaceCastableImplementation]
    private interface ITimers<TTimer> : ITimerHandler<TTimer>
    {
        Task ITimerHandler<TTimer>.HandleAsync(TTimer timer, CancellationToken cancellationToken)
        {
            var self = Of(this);
            return self.RunAsync(typeof(TTimer), [timer!], () => self.As<ITimerHandler<TTimer>>().HandleAsync(timer, cancellationToken));
        }
    }

    [DynamicInterfaceCastableImplementation]
    private interface IRecurring : IRecurringHandler
    {
        Task IRecurringHandler.HandleAsync(DateTimeOffset scheduledFor, CancellationToken cancellationToken)
        {
            var self = Of(this);
            var handler = self.As<IRecurringHandler>();
            return self.RunAsync(handler.GetType(), [handler], () => handler.HandleAsync(scheduledFor, cancellationToken));
        }
    }

    /// <summary>Only the execution is outside of the module's database; its result is recorded in a transaction.</summary>
    [DynamicInterfaceCastableImplementation]
    private interface ISideEffects<TEffect, TResult> : ISideEffect<TEffect, TResult>
        where TEffect : class
    {
        async Task<TResult> ISideEffect<TEffect, TResult>.ExecuteAsync(TEffect effect, string idempotencyKey, CancellationToken cancellationToken)
        {
            var self = Of(this);
            self.Pass(FailpointStage.BeforeHandler, typeof(TEffect), [effect]);
            var result = await self.As<ISideEffect<TEffect, TResult>>().ExecuteAsync(effect, idempotencyKey, cancellationToken);
            self.Pass(FailpointStage.AfterHandler, typeof(TEffect), [effect]);
            return result;
        }

        Task ISideEffect<TEffect, TResult>.RecordAsync(TEffect effect, TResult result, CancellationToken cancellationToken)
        {
            var self = Of(this);
            CommitFailures.Note(self.Scope, self.Failpoints, typeof(TEffect), [effect]);
            return self.As<ISideEffect<TEffect, TResult>>().RecordAsync(effect, result, cancellationToken);
        }

        Task ISideEffect<TEffect, TResult>.GiveUpAsync(TEffect effect, string reason, CancellationToken cancellationToken)
        {
            var self = Of(this);
            CommitFailures.Note(self.Scope, self.Failpoints, typeof(TEffect), [effect]);
            return self.As<ISideEffect<TEffect, TResult>>().GiveUpAsync(effect, reason, cancellationToken);
        }
    }

    /// <summary>The runtime calls an implementation with the object that was cast to its interface.</summary>
    private static FailingHandler Of(object handler) => (FailingHandler)handler;

    private IServiceProvider Scope => scope;

    private Failpoints Failpoints => failpoints;

    private TContract As<TContract>() => (TContract)target;
}
