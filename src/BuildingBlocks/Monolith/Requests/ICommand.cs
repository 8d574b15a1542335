using MediatR;

namespace Monolith;

/// <summary>
/// A request that changes the module's state. Its handler runs in one transaction of the module's database: state,
/// events and the record for its Idempotency-Key commit together. The handler need not save.
/// </summary>
/// <typeparam name="TResult">The answer. It is stored with the Idempotency-Key: keep personal data out of it.</typeparam>
#pragma warning disable CA1040 // It tells commands from queries, for handlers and for the compiler.
public interface ICommand<out TResult> : IRequest<TResult>;

/// <summary>A request that reads the module's own state.</summary>
/// <typeparam name="TResult">The answer.</typeparam>
public interface IQuery<out TResult> : IRequest<TResult>;
#pragma warning restore CA1040
