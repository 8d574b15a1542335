using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace Monolith.Runtime.Events;

/// <summary>Invokes one handler class for one event type.</summary>
internal abstract class HandlerInvoker(Type handlerType, Type eventType, bool takesBatches)
{
    public Type HandlerType { get; } = handlerType;

    public Type EventType { get; } = eventType;

    public bool TakesBatches { get; } = takesBatches;

    public bool OwnTransaction { get; } = handlerType.GetCustomAttribute<OwnTransactionAttribute>() is not null;

    /// <summary>What its failures lead to.</summary>
    public FailurePolicies Failures { get; } = new(handlerType);

    /// <summary>Whether the handler reads from its database.</summary>
    public HandlerReads Reads { get; } = new();

    public abstract Task InvokeAsync(IServiceProvider services, IReadOnlyList<Received> messages, CancellationToken cancellationToken);

    /// <summary>Creates the invokers of a handler class: one for each event interface that it implements.</summary>
    public static IEnumerable<HandlerInvoker> For(Type handlerType) =>
        from contract in handlerType.GetInterfaces()
        where contract.IsGenericType
        let shape = contract.GetGenericTypeDefinition()
        let invoker = shape == typeof(IEventHandler<>) ? typeof(SingleInvoker<>)
            : shape == typeof(IBatchEventHandler<>) ? typeof(BatchInvoker<>)
            : null
        where invoker is not null
        select (HandlerInvoker)Activator.CreateInstance(invoker.MakeGenericType(contract.GenericTypeArguments), handlerType)!;

    private sealed class SingleInvoker<TEvent>(Type handlerType) : HandlerInvoker(handlerType, typeof(TEvent), takesBatches: false)
        where TEvent : IIntegrationEvent
    {
        public override async Task InvokeAsync(IServiceProvider services, IReadOnlyList<Received> messages, CancellationToken cancellationToken)
        {
            var handler = (IEventHandler<TEvent>)services.GetRequiredService(HandlerType);
            foreach (var (message, context) in messages)
            {
                await handler.HandleAsync((TEvent)message, context, cancellationToken);
            }
        }
    }

    private sealed class BatchInvoker<TEvent>(Type handlerType) : HandlerInvoker(handlerType, typeof(TEvent), takesBatches: true)
        where TEvent : IIntegrationEvent
    {
        public override Task InvokeAsync(IServiceProvider services, IReadOnlyList<Received> messages, CancellationToken cancellationToken) =>
            ((IBatchEventHandler<TEvent>)services.GetRequiredService(HandlerType)).HandleAsync(
                [.. messages.Select(m => new ReceivedEvent<TEvent>((TEvent)m.Message, m.Context))],
                cancellationToken);
    }
}

/// <summary>A deserialized event whose static type is not known.</summary>
internal readonly record struct Received(IIntegrationEvent Message, EventContext Context);
