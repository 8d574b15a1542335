using MediatR;

namespace Monolith;

/// <summary>
/// A request that changes the module's state. Its handler runs in one transaction of the module's database: state, events and the record of
/// the Idempotency-Key commit together. The handler need not save changes.
/// </summary>
/// <typeparam name="TResult">The type of the result. It is stored with the Idempotency-Key, so it must not contain personal
/// data.</typeparam>
#pragma warning disable CA1040 // The type distinguishes commands from queries, for handlers and for the compiler.
public interface ICommand<out TResult> : IRequest<TResult>;

/// <summary>A request that reads the module's own state.</summary>
/// <typeparam name="TResult">The type of the result.</typeparam>
public interface IQuery<out TResult> : IRequest<TResult>;
#pragma warning restore CA1040
