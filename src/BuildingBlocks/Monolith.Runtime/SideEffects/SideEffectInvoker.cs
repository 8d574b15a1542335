using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime.Events;

namespace Monolith.Runtime;

/// <summary>Invokes one side effect handler with stored payloads.</summary>
internal abstract class SideEffectInvoker(Type handlerType, Type effectType)
{
    public string Name { get; } = SideEffectAttribute.NameOf(effectType);

    public FailurePolicies Failures { get; } = new(handlerType);

    protected Type HandlerType { get; } = handlerType;

    public abstract Task<object?> ExecuteAsync(IServiceProvider services, string payload, string idempotencyKey, CancellationToken cancellationToken);

    public abstract Task RecordAsync(IServiceProvider services, string payload, object? result, CancellationToken cancellationToken);

    public abstract Task GiveUpAsync(IServiceProvider services, string payload, string reason, CancellationToken cancellationToken);

    public static IEnumerable<SideEffectInvoker> For(Type handlerType) =>
        from contract in handlerType.GetInterfaces()
        where contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(ISideEffect<,>)
        select (SideEffectInvoker)Activator.CreateInstance(
            typeof(Typed<,>).MakeGenericType(contract.GenericTypeArguments), handlerType)!;

    private sealed class Typed<TEffect, TResult>(Type handlerType) : SideEffectInvoker(handlerType, typeof(TEffect))
        where TEffect : class
    {
        public override async Task<object?> ExecuteAsync(
            IServiceProvider services, string payload, string idempotencyKey, CancellationToken cancellationToken) =>
            await Handler(services).ExecuteAsync(Read(payload), idempotencyKey, cancellationToken) is var result
                && TextMembers.FindUnstorable(result) is { } fault
                ? throw new InvalidOperationException($"The result of side effect {typeof(TEffect).Name} cannot be stored. {fault}")
                : result;

        public override Task RecordAsync(IServiceProvider services, string payload, object? result, CancellationToken cancellationToken) =>
            Handler(services).RecordAsync(Read(payload), (TResult)result!, cancellationToken);

        public override Task GiveUpAsync(IServiceProvider services, string payload, string reason, CancellationToken cancellationToken) =>
            Handler(services).GiveUpAsync(Read(payload), reason, cancellationToken);

        private static TEffect Read(string payload) => StoredJson.Read<TEffect>("side effect", payload);

        private ISideEffect<TEffect, TResult> Handler(IServiceProvider services) =>
            (ISideEffect<TEffect, TResult>)services.GetRequiredService(HandlerType);
    }
}
