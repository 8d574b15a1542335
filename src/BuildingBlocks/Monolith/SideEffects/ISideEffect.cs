using System.Reflection;

namespace Monolith;

/// <summary>
/// Executes a side effect that a handler requested, outside the database, and records its result. It may run more than once (the process
/// may die before it records the result), so the remote system must recognize the idempotency key.
/// </summary>
/// <typeparam name="TEffect">The request, a record marked with <see cref="SideEffectAttribute"/>.</typeparam>
/// <typeparam name="TResult">The result of the remote system.</typeparam>
public interface ISideEffect<TEffect, TResult>
    where TEffect : class
{
    /// <summary>Executes the side effect, outside of any transaction.</summary>
    /// <param name="effect">The request.</param>
    /// <param name="idempotencyKey">The same key at every attempt. Pass it to the remote system.</param>
    /// <param name="cancellationToken">A token that is canceled when the host stops or when the side effect exceeds its time limit.</param>
    Task<TResult> ExecuteAsync(TEffect effect, string idempotencyKey, CancellationToken cancellationToken);

    /// <summary>Records the result, in the transaction that deletes the request from the module's schema.</summary>
    /// <param name="effect">The request.</param>
    /// <param name="result">The result.</param>
    /// <param name="cancellationToken">A token that is canceled when the host stops.</param>
    Task RecordAsync(TEffect effect, TResult result, CancellationToken cancellationToken);

    /// <summary>Records the final failure, in the transaction that deletes the request from the module's schema.</summary>
    /// <param name="effect">The request.</param>
    /// <param name="reason">The reason of the last failure.</param>
    /// <param name="cancellationToken">A token that is canceled when the host stops.</param>
    Task GiveUpAsync(TEffect effect, string reason, CancellationToken cancellationToken);
}

/// <summary>Assigns a side effect's record the name under which it is stored.</summary>
/// <param name="name">The name within the module, in kebab case. It must never change, even when the CLR type is renamed.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class SideEffectAttribute(string name) : Attribute
{
    /// <summary>The name within the module.</summary>
    public string Name { get; } = name;

    /// <summary>Returns the name under which a side effect's record is stored.</summary>
    /// <param name="effectType">The record's type.</param>
    /// <exception cref="InvalidOperationException">The type has no name.</exception>
    public static string NameOf(Type effectType) => effectType.GetCustomAttribute<SideEffectAttribute>()?.Name
        ?? throw new InvalidOperationException($"{effectType.FullName} has no name. Mark it with [SideEffect(\"what-is-done\")].");
}
