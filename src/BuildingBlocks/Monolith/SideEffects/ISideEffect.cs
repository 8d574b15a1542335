using System.Reflection;

namespace Monolith;

/// <summary>
/// Carries out something outside the database that a handler requested, and records what came of it. It may be imported
/// out more than once (a crash may come before the record), so the other side must know it by its idempotency key.
/// </summary>
/// <typeparam name="TEffect">What was requested, a record marked with <see cref="SideEffectAttribute"/>.</typeparam>
/// <typeparam name="TResult">What the other side answered.</typeparam>
public interface ISideEffect<TEffect, TResult>
    where TEffect : class
{
    /// <summary>Does it, outside of any transaction.</summary>
    /// <param name="effect">What was requested.</param>
    /// <param name="idempotencyKey">The same at every attempt: hand it to the other side.</param>
    /// <param name="cancellationToken">Cancelled when the host stops or it takes too long.</param>
    Task<TResult> ExecuteAsync(TEffect effect, string idempotencyKey, CancellationToken cancellationToken);

    /// <summary>Records the result, in the transaction that takes the request out of the module's schema.</summary>
    /// <param name="effect">What was requested.</param>
    /// <param name="result">What came of it.</param>
    /// <param name="cancellationToken">Cancelled when the host stops.</param>
    Task RecordAsync(TEffect effect, TResult result, CancellationToken cancellationToken);

    /// <summary>
    /// Records that it failed for the last time, in the transaction that takes the request out of the module's schema.
    /// </summary>
    /// <param name="effect">What was requested.</param>
    /// <param name="reason">Why it failed at last.</param>
    /// <param name="cancellationToken">Cancelled when the host stops.</param>
    Task GiveUpAsync(TEffect effect, string reason, CancellationToken cancellationToken);
}

/// <summary>Gives a side effect's record the name under which it is stored.</summary>
/// <param name="name">The name within the module, in kebab case. It never changes, whatever becomes of the CLR type's name.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class SideEffectAttribute(string name) : Attribute
{
    /// <summary>The name within the module.</summary>
    public string Name { get; } = name;

    /// <summary>The name under which a side effect's record is stored.</summary>
    /// <param name="effectType">The record's type.</param>
    /// <exception cref="InvalidOperationException">It has none.</exception>
    public static string NameOf(Type effectType) => effectType.GetCustomAttribute<SideEffectAttribute>()?.Name
        ?? throw new InvalidOperationException($"{effectType.FullName} has no name: mark it with [SideEffect(\"what-is-done\")].");
}
